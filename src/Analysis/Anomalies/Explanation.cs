using StreamingAnomaly.Analysis.Table;

namespace StreamingAnomaly.Analysis.Anomalies;

/// <summary>
/// Says which sensors of an anomaly are unlike the equipment's unmarked rows, and how. It looks at the data, not into the detector, so
/// that the words are the same whichever found it: distance of the mean, of the farthest value (a third counts, for extremes of many rows
/// are far out by nature), and the logarithm of the ratio of spreads.
/// </summary>
internal sealed class Explanation(AnalysisTable table, EquipmentSpan equipment, NormalRanges ranges)
{
    private const int MostSensors = 5;
    private const double PeakWeight = 1.0 / 3;
    private const double LeastShare = 0.05;

    /// <summary>Rows from which a spread means something.</summary>
    private const int FewestForSpread = 8;

    /// <summary>Largest ratio of spreads told: a stuck sensor has none.</summary>
    private const double MostSpread = 1000;

    /// <summary>The sensors of rows first..last, strongest first.</summary>
    /// <param name="first">First row.</param>
    /// <param name="last">Last row.</param>
    /// <param name="context">Compare with rows of the same value of this label; null with all.</param>
    public IReadOnlyList<SensorPart> Of(int first, int last, int? context)
    {
        var parts = new List<SensorPart>();
        double total = 0;
        for (var f = 0; f < equipment.Features.Length; f++)
        {
            if (Strength(f, first, last, context) is not { } part) continue;
            total += part.Share;
            parts.Add(part);
        }

        return [.. parts.OrderByDescending(p => p.Share).Select(p => p with { Share = total > 0 ? p.Share / total : 0 }).Where(p => p.Share >= LeastShare).Take(MostSensors)];
    }

    /// <summary>Strength in the place of the share.</summary>
    private SensorPart? Strength(int f, int first, int last, int? context)
    {
        var column = table.Columns[equipment.Features[f]];
        var name = table.Features[equipment.Features[f]];
        double sum = 0, squares = 0, farthest = 0, spread = 0;
        var rows = 0;
        for (var row = first; row <= last; row++)
        {
            var range = context is { } c ? ranges.Within(c, row)?[f] : ranges.All[f];
            if (range is not { } normal) continue;
            var deviation = normal.Deviation > 0 ? normal.Deviation : Math.Max(Math.Abs(normal.Mean) * 1e-6, 1e-9);
            var z = Math.Clamp((column[row] - normal.Mean) / deviation, -MostSpread, MostSpread);
            sum += z;
            squares += z * z;
            if (Math.Abs(z) > Math.Abs(farthest)) farthest = z;
            rows++;
        }

        if (rows == 0) return null;
        var mean = sum / rows;
        if (rows >= FewestForSpread) spread = Math.Sqrt(Math.Max((squares / rows) - (mean * mean), 0));
        var ratio = rows >= FewestForSpread ? Math.Clamp(spread, 1 / MostSpread, MostSpread) : 1;
        double level = Math.Abs(mean), peak = Math.Abs(farthest) * PeakWeight, swing = Math.Abs(Math.Log(ratio));
        return level >= peak && level >= swing ? new(name, level, "level", mean)
            : peak >= swing ? new(name, peak, "peak", farthest)
            : new(name, swing, "spread", ratio);
    }
}
