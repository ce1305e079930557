using System.Globalization;
using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Api;

/// <summary>Which incidents a list shows; null is all.</summary>
/// <param name="Equipment">Equipment id.</param>
/// <param name="Open">Open or resolved.</param>
/// <param name="Stage">This stage or higher, 1 to 4.</param>
/// <param name="Verdict">As it stands in JSON, or <c>none</c>.</param>
/// <param name="From">Still open or resolved after this time.</param>
/// <param name="To">Began before this time.</param>
internal sealed record IncidentFilter(string? Equipment, bool? Open, int? Stage, string? Verdict, DateTimeOffset? From, DateTimeOffset? To)
{
    private static readonly string[] Verdicts = ["true-alarm", "false-alarm", "expected", "maintenance", "none"];

    /// <summary>Reads a query string; what is wrong with it, for a person, or null.</summary>
    public static string? Read(IncidentQuery query, out IncidentFilter filter)
    {
        filter = new(null, null, null, null, null, null);
        var (_, status, stage, verdict, from, to) = query;
        if (status is not (null or "open" or "resolved")) return $"status is '{status}'; give open or resolved";
        int? least = null;
        if (stage is not null)
        {
            if (!int.TryParse(stage, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 4)
                return $"stage is '{stage}'; give 1 to 4, for incidents that reached it";
            least = number;
        }

        if (verdict is not null && !Verdicts.Contains(verdict)) return $"verdict is '{verdict}'; give one of {string.Join(", ", Verdicts)}";
        if (!Time(from, out var start)) return BadTime("from", from!);
        if (!Time(to, out var end)) return BadTime("to", to!);
        filter = new(query.Equipment, status is null ? null : status == "open", least, verdict, start, end);
        return null;
    }

    private static bool Time(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (text is null) return true;
        if (Contracts.Readings.IsoTime.Parse(text, out var nanos) != Contracts.Readings.IsoTimeResult.Ok) return false;
        time = Contracts.UnixTime.FromNanoseconds(nanos);
        return true;
    }

    private static string BadTime(string name, string text) => $"{name} is '{text}'; give a time with zone, such as 2026-11-21T08:00:00Z";
}

/// <summary>The query string of a list of incidents, as it came.</summary>
/// <param name="Equipment">Equipment id.</param>
/// <param name="Status"><c>open</c> or <c>resolved</c>.</param>
/// <param name="Stage">1 to 4: incidents that reached it.</param>
/// <param name="Verdict"><c>true-alarm</c>, <c>false-alarm</c>, <c>expected</c>, <c>maintenance</c> or <c>none</c>.</param>
/// <param name="From">Still open, or changed, after this time.</param>
/// <param name="To">Began before this time.</param>
internal sealed record IncidentQuery(string? Equipment, string? Status, string? Stage, string? Verdict, string? From, string? To);
