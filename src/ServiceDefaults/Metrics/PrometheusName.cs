using System.Text;

namespace StreamingAnomaly.ServiceDefaults.Metrics;

/// <summary>
/// Names as Prometheus wants them: <c>anomaly.scorer.cycle</c> in <c>s</c> becomes <c>anomaly_scorer_cycle_seconds</c>, a
/// counter ends in <c>_total</c>. Rules: the OpenTelemetry specification's "Prometheus and OpenMetrics compatibility".
/// </summary>
internal static class PrometheusName
{
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["s"] = "seconds", ["ms"] = "milliseconds", ["us"] = "microseconds", ["ns"] = "nanoseconds", ["min"] = "minutes",
        ["h"] = "hours", ["d"] = "days", ["By"] = "bytes", ["KiBy"] = "kibibytes", ["MiBy"] = "mebibytes",
        ["%"] = "percent", ["Cel"] = "celsius", ["Hz"] = "hertz", ["V"] = "volts", ["A"] = "amperes", ["W"] = "watts",
    };

    /// <summary>Name of a metric.</summary>
    /// <param name="instrument">Instrument name, any characters.</param>
    /// <param name="unit">UCUM unit; braces hold remarks (<c>{reading}</c>) and add nothing.</param>
    /// <param name="isCounter">A sum that only grows.</param>
    /// <param name="isGauge">A value that comes and goes; only there unit <c>1</c> means a ratio.</param>
    public static string Metric(string instrument, string? unit, bool isCounter, bool isGauge)
    {
        var name = Clean(instrument, allowColon: true);
        if (isCounter && name.EndsWith("_total", StringComparison.Ordinal)) name = name[..^"_total".Length];
        var suffix = unit == "1" ? (isGauge ? "ratio" : "") : Unit(unit);
        if (suffix.Length > 0 && !name.EndsWith('_' + suffix, StringComparison.Ordinal)) name = name.TrimEnd('_') + '_' + suffix;
        return isCounter ? name + "_total" : name;
    }

    /// <summary>Name of a label.</summary>
    public static string Label(string tag) => Clean(tag, allowColon: false);

    private static string Unit(string? unit)
    {
        if (string.IsNullOrEmpty(unit)) return "";
        var parts = unit.Split('/', 2).Select(p => p.Contains('{', StringComparison.Ordinal) ? p[..p.IndexOf('{', StringComparison.Ordinal)] : p).ToArray();
        var head = Word(parts[0]);
        if (parts.Length == 1 || parts[1].Length == 0) return head;
        var per = Word(parts[1]).TrimEnd('s');
        return head.Length == 0 ? $"per_{per}" : $"{head}_per_{per}";
    }

    private static string Word(string unit) =>
        unit.Length == 0 ? "" : Units.TryGetValue(unit, out var word) ? word : Clean(unit, allowColon: false).Trim('_');

    private static string Clean(string text, bool allowColon)
    {
        var name = new StringBuilder(text.Length + 1);
        foreach (var c in text)
        {
            var kept = char.IsAsciiLetterOrDigit(c) || (allowColon && c == ':') ? c : '_';
            if (name.Length == 0 && char.IsAsciiDigit(kept)) name.Append('_');
            if (kept != '_' || name.Length == 0 || name[^1] != '_') name.Append(kept);
        }

        return name.Length == 0 ? "_" : name.ToString();
    }
}
