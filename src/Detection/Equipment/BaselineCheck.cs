using System.Globalization;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>
/// Looks for what does not belong into a healthy baseline: missing values, constant sensors, rows far outside, a stretch
/// in another regime, a level that moves. It judges nothing it cannot see: a baseline that is wrong from the first to the
/// last row looks fine.
/// </summary>
public static class BaselineCheck
{
    /// <summary>Share of values that are not finite from which a sensor is reported.</summary>
    private const double ManyMissing = 0.05;

    /// <summary>Robust standard deviations from the median beyond which a row lies far outside.</summary>
    private const double FarOutside = 8;

    /// <summary>Share of rows far outside from which a baseline looks contaminated.</summary>
    private const double ManyOutside = 0.01;

    /// <summary>Share of a sensor's variance that two clusters must explain to be two regimes.</summary>
    private const double SeparateClusters = 0.85;

    /// <summary>Changes between two regimes up to which the smaller one is an event and not the process's own rhythm.</summary>
    private const int FewChanges = 2;

    /// <summary>Distance of the means of the two halves, in standard deviations within them, that is a moving level.</summary>
    private const double HalvesApart = 2;

    /// <summary>Findings in words, the gravest first; empty when nothing looks odd.</summary>
    public static IReadOnlyList<BaselineFinding> Inspect(Baseline baseline)
    {
        if (baseline.Rows < EquipmentTrainer.FewestRows)
            return [new(FindingSeverity.Refused, "*", Text(
                $"It has {baseline.Rows} rows; at least {EquipmentTrainer.FewestRows} are needed, 500 or more are better."))];
        var findings = new List<BaselineFinding>();
        var outside = new bool[baseline.Rows];
        var moving = 0;
        for (var s = 0; s < baseline.Sensors.Count; s++)
            if (Sensor(findings, baseline.Sensors[s], baseline.Column(s), outside)) moving++;
        if (moving == 0)
            findings.Add(new(FindingSeverity.Refused, "*", "No sensor changes at all: there is nothing to learn. Check the source."));
        var far = outside.Count(o => o);
        if (far > ManyOutside * baseline.Rows)
            findings.Add(new(FindingSeverity.Warning, "*", Text(
                $"{far} of {baseline.Rows} rows ({100.0 * far / baseline.Rows:0.0} %) lie far outside the others, the longest stretch is rows {Stretch(outside)}. If these are faults, train without them.")));
        return [.. findings.OrderByDescending(f => f.Severity)];
    }

    /// <summary>Inspects one sensor. True if it changes.</summary>
    private static bool Sensor(List<BaselineFinding> findings, string name, double[] column, bool[] outside)
    {
        var finite = column.Where(double.IsFinite).ToArray();
        var missing = column.Length - finite.Length;
        if (missing > ManyMissing * column.Length)
            findings.Add(new(FindingSeverity.Warning, name, Text(
                $"{name} has no finite value in {100.0 * missing / column.Length:0.0} % of the rows.")));
        if (finite.Length == 0) return false;
        var sorted = finite.Order().ToArray();
        if (sorted[0] == sorted[^1])
        {
            findings.Add(new(FindingSeverity.Note, name, Text(
                $"{name} is constant at {sorted[0]}: any change of it will count as six standard deviations.")));
            return false;
        }
        MarkOutside(column, sorted, outside);
        if (!Regimes(findings, name, finite, sorted)) Halves(findings, name, finite);
        return true;
    }

    private static void MarkOutside(double[] column, double[] sorted, bool[] outside)
    {
        var median = sorted[sorted.Length / 2];
        var spread = 1.4826 * sorted.Select(v => Math.Abs(v - median)).Order().ElementAt(sorted.Length / 2);
        // Half of a sparse signal stands at one value; then the middle 98 % are the measure.
        if (!(spread > 0)) spread = (sorted[(int)(0.99 * (sorted.Length - 1))] - sorted[(int)(0.01 * (sorted.Length - 1))]) / 2;
        if (!(spread > 0)) return;
        for (var i = 0; i < column.Length; i++)
            if (double.IsFinite(column[i]) && Math.Abs(column[i] - median) > FarOutside * spread) outside[i] = true;
    }

    /// <summary>Two clusters of one sensor, the smaller one a single stretch in time: an event inside the baseline.</summary>
    private static bool Regimes(List<BaselineFinding> findings, string name, double[] values, double[] sorted)
    {
        var total = sorted.Sum();
        var mean = total / sorted.Length;
        var variance = sorted.Sum(v => (v - mean) * (v - mean));
        double best = 0, cut = double.NaN, left = 0;
        for (var i = 1; i < sorted.Length; i++)
        {
            left += sorted[i - 1];
            if (sorted[i] == sorted[i - 1]) continue;
            var apart = left / i - (total - left) / (sorted.Length - i);
            var between = apart * apart * i * (sorted.Length - i) / sorted.Length;
            if (between > best) (best, cut) = (between, sorted[i]);
        }
        if (!(best > SeparateClusters * variance)) return false;
        var changes = 0;
        for (var i = 1; i < values.Length; i++)
            if (values[i] >= cut != values[i - 1] >= cut) changes++;
        if (changes > FewChanges) return false;
        var high = values.Count(v => v >= cut);
        var share = (double)Math.Min(high, values.Length - high) / values.Length;
        findings.Add(new(FindingSeverity.Warning, name, Text(
            $"{name} has two separate levels, below and from {cut:G6}, and changes between them only {changes} times: {100 * share:0.0} % of the rows look like an event or another operating mode.")));
        return true;
    }

    private static void Halves(List<BaselineFinding> findings, string name, double[] values)
    {
        var half = values.Length / 2;
        if (half < EquipmentTrainer.FewestRows / 2) return;
        double first = values[..half].Average(), second = values[half..].Average();
        var within = Math.Sqrt(
            (values[..half].Sum(v => (v - first) * (v - first)) + values[half..].Sum(v => (v - second) * (v - second))) / values.Length);
        if (within > 0 && Math.Abs(second - first) > HalvesApart * within)
            findings.Add(new(FindingSeverity.Warning, name, Text(
                $"{name} moves during the baseline: mean {first:G6} in the first half, {second:G6} in the second. Train on a stable period, or expect 'baseline moved'.")));
    }

    private static string Stretch(bool[] outside)
    {
        int bestStart = 0, best = 0, start = 0;
        for (var i = 0; i <= outside.Length; i++)
        {
            if (i < outside.Length && outside[i]) continue;
            if (i - start > best) (bestStart, best) = (start, i - start);
            start = i + 1;
        }
        return Text($"{bestStart} to {bestStart + best - 1}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
