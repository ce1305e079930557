using System.Text.Json;
using StreamingAnomaly.Alerter.Actions;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.Api;

/// <summary>A remark beside something that is done.</summary>
internal sealed record CommentRequest(string? Comment);

/// <summary>A remark.</summary>
internal sealed record TextRequest(string? Text);

/// <summary>Until when, or for how long (<c>30m</c>).</summary>
internal sealed record SnoozeRequest(string? Until, string? For, string? Comment);

internal sealed record VerdictRequest(FeedbackVerdict? Verdict, string? Comment);

/// <summary>What not to hear about: matchers, from start (default now) to end or for a duration.</summary>
internal sealed record SilenceRequest(IReadOnlyList<string>? Match, string? Start, string? End, string? For, string? Comment);

/// <summary>A maintenance window; the members of <see cref="MaintenanceOptions"/>, the duration as text.</summary>
internal sealed record MaintenanceRequest(
    string? Name, IReadOnlyList<string>? Match, string? Start, string? End, IReadOnlyList<DayOfWeek>? Days, string? At, string? Duration,
    string? TimeZone, string? Comment)
{
    public MaintenanceOptions Options() => new()
    {
        Name = Name ?? "", Match = Match ?? [], Start = Start, End = End, Days = Days ?? [], At = At,
        Duration = Duration is null ? TimeSpan.Zero : RequestReader.Duration("duration", Duration), TimeZone = TimeZone ?? "UTC",
    };
}

/// <summary>Reads what people send, and says what is wrong with it.</summary>
internal static class RequestReader
{
    /// <summary>No request of the alerter needs more.</summary>
    private const int MaxBytes = 64_000;

    public static async Task<T> BodyAsync<T>(HttpContext context)
        where T : class
    {
        using var body = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if (body.Length + read > MaxBytes) throw new Refusal(413, $"the body is larger than {MaxBytes} bytes");
            body.Write(buffer, 0, read);
        }

        try
        {
            var json = body.Length == 0 ? "{}"u8 : body.GetBuffer().AsSpan(0, (int)body.Length);
            return JsonSerializer.Deserialize<T>(json, AlertJson.Options) ?? throw Refusal.Wrong("the body is null; send a JSON object");
        }
        catch (JsonException e)
        {
            throw Refusal.Wrong($"the body is not the JSON object that is expected: {e.Message}");
        }
    }

    public static DateTimeOffset? Instant(string name, string? text)
    {
        if (text is null) return null;
        return text.IndexOf('T', StringComparison.Ordinal) > 0
            && DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : throw Refusal.Wrong($"{name} is \"{text}\"; give a date and time such as 2026-12-24T22:00:00+09:00");
    }

    public static TimeSpan Duration(string name, string text) =>
        Contracts.Configuration.Duration.TryParse(text, out var duration) && duration > TimeSpan.Zero
            ? duration
            : throw Refusal.Wrong($"{name} is \"{text}\"; give a duration such as 30m, 8h or 2d");

    /// <summary>An end that was given as such or as a duration.</summary>
    public static DateTimeOffset End(string name, string? end, string? duration, DateTimeOffset begin) => (Instant(name, end), duration) switch
    {
        ({ } time, null) => time,
        (null, { } length) => begin + Duration("for", length),
        _ => throw Refusal.Wrong($"give either {name}, a date and time, or for, a duration such as 2h"),
    };
}
