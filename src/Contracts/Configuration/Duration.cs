using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Durations as people write them in a configuration: <c>500ms</c>, <c>8h</c>, <c>7d</c>, <c>1h30m</c>, <c>hh:mm:ss</c>.</summary>
public static partial class Duration
{
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>Reads a duration; a number needs its unit, except zero. Units go from large to small, each once.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        text = text.Trim();
        if (text == "0") return true;
        if (Clock().IsMatch(text))
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration);

        var match = Parts().Match(text);
        if (!match.Success) return false;
        decimal ticks = 0;
        var smallest = -1;
        for (var i = 0; i < match.Groups["unit"].Captures.Count; i++)
        {
            var unit = Array.FindIndex(Units, u => u.Unit == match.Groups["unit"].Captures[i].Value);
            if (unit <= smallest) return false;
            smallest = unit;
            if (!decimal.TryParse(match.Groups["number"].Captures[i].Value, CultureInfo.InvariantCulture, out var number)
                || number > TimeSpan.MaxValue.Ticks / Units[unit].Ticks)
                return false;
            ticks += number * Units[unit].Ticks;
        }

        if (ticks > TimeSpan.MaxValue.Ticks) return false;
        duration = new TimeSpan((long)ticks);
        return true;
    }

    /// <summary>The shortest text that <see cref="TryParse"/> reads back as <paramref name="duration"/>, such as <c>1h30m</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero) return "0s";
        if (duration < TimeSpan.Zero || duration.Ticks % TimeSpan.TicksPerMillisecond != 0)
            return duration.ToString("c", CultureInfo.InvariantCulture);

        var text = new StringBuilder();
        var rest = duration.Ticks;
        foreach (var (unit, ticks) in Units)
        {
            if (rest >= ticks) text.Append(CultureInfo.InvariantCulture, $"{rest / ticks}{unit}");
            rest %= ticks;
        }

        return text.ToString();
    }

    [GeneratedRegex(@"^(?:(?<number>\d+(?:\.\d+)?)(?<unit>ms|[dhms]))+$", RegexOptions.ExplicitCapture)]
    private static partial Regex Parts();

    [GeneratedRegex(@"^(\d+\.)?\d{1,2}:\d{2}:\d{2}(\.\d{1,7})?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Clock();
}
