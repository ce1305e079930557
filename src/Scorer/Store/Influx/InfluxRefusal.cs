using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StreamingAnomaly.Scorer.Store.Influx;

/// <summary>
/// Why a server refused lines, as far as its answer tells. Version 1: <c>{"error":"partial write: … dropped=2"}</c>;
/// version 2: <c>{"code":"unprocessable entity","message":"…"}</c>; version 3: <c>{"error":"…","data":[{"line_number":2,
/// "original_line":"…","error_message":"…"}]}</c>, where <c>data</c> may also be one object and may name only the first
/// hundred.
/// </summary>
/// <param name="Message">For a person.</param>
/// <param name="Dropped">How many lines were dropped, if the server counts them.</param>
/// <param name="Lines">Lines it names, counted from 1, with its message for each.</param>
internal sealed partial record InfluxRefusal(string Message, int? Dropped, IReadOnlyList<(int Number, string Message)> Lines)
{
    /// <summary>Longest message kept of an answer.</summary>
    public const int MaxMessage = 2000;

    public static InfluxRefusal Parse(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                var message = Text(json.RootElement, "error") ?? Text(json.RootElement, "message") ?? body;
                var lines = json.RootElement.TryGetProperty("data", out var data) ? LinesOf(data) : [];
                return new(Shorten(message), DroppedIn(message), lines);
            }
        }
        catch (JsonException)
        {
            // Some proxies and other servers answer in plain text: it is the message then.
        }

        return new(body.Length == 0 ? "no reason given" : Shorten(body), DroppedIn(body), []);
    }

    private static List<(int Number, string Message)> LinesOf(JsonElement data)
    {
        IEnumerable<JsonElement> entries = data.ValueKind switch
        {
            JsonValueKind.Array => data.EnumerateArray(),
            JsonValueKind.Object => [data],
            _ => [],
        };
        var lines = new List<(int, string)>();
        foreach (var entry in entries)
        {
            if (entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("line_number", out var number)
                && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var line))
                lines.Add((line, Shorten(Text(entry, "error_message") ?? "no reason given")));
        }

        return lines;
    }

    private static int? DroppedIn(string message) =>
        DroppedCount().Match(message) is { Success: true } match
        && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Shorten(string message) => message.Length <= MaxMessage ? message : message[..MaxMessage] + "…";

    [GeneratedRegex(@"\bdropped=(\d{1,9})\s*$")]
    private static partial Regex DroppedCount();
}
