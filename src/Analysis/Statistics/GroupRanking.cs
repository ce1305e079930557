using StreamingAnomaly.Analysis.Table;

namespace StreamingAnomaly.Analysis.Statistics;

/// <summary>Values of one label by their rate of marked rows, highest first, with the significance of each.</summary>
/// <param name="Column">Label; <c>equipment</c> is the equipment.</param>
/// <param name="UnitRows">Rows of a unit of the test.</param>
/// <param name="Values">Ranking; the first <see cref="Most"/> are kept.</param>
/// <param name="Total">Values in all.</param>
internal sealed record GroupRanking(string Column, int UnitRows, IReadOnlyList<GroupRate> Values, int Total)
{
    /// <summary>The label that is always there.</summary>
    public const string Equipment = "equipment";

    /// <summary>Values listed at most.</summary>
    private const int Most = 100;

    private const double Level = 0.05;

    /// <summary>
    /// Ranks. Neighbouring rows are no independent trials: one fault marks many. The test therefore counts units, stretches of
    /// <paramref name="unitRows"/> consecutive rows with the same value (the typical length of an anomaly), marked if one of their rows is.
    /// </summary>
    public static GroupRanking? Of(string column, string[] values, int[] codes, EquipmentSpan[] equipment, bool[] marked, int unitRows)
    {
        int[] rows = new int[values.Length], hits = new int[values.Length], units = new int[values.Length], markedUnits = new int[values.Length];
        foreach (var span in equipment)
        {
            for (var row = span.First; row < span.End;)
            {
                var code = codes[row];
                var end = row;
                var count = 0;
                while (end < span.End && codes[end] == code && end - row < unitRows) count += marked[end++] ? 1 : 0;
                if (code >= 0)
                {
                    rows[code] += end - row;
                    hits[code] += count;
                    units[code]++;
                    if (count > 0) markedUnits[code]++;
                }

                row = end;
            }
        }

        int[] present = [.. Enumerable.Range(0, values.Length).Where(v => rows[v] > 0)];
        if (present.Length < 2) return null;
        int all = units.Sum(), allMarked = markedUnits.Sum();
        double[] p = [.. present.Select(v => FisherTest.Greater(markedUnits[v], units[v], allMarked, all))];
        var q = FalseDiscovery.Adjust(p);
        var ranking = present.Select((v, i) => new GroupRate(
            values[v], rows[v], hits[v], (double)hits[v] / rows[v], units[v], markedUnits[v], p[i], q[i], q[i] <= Level));
        return new(column, unitRows, [.. ranking.OrderByDescending(g => g.Rate).ThenBy(g => g.P).ThenBy(g => g.Value, StringComparer.Ordinal).Take(Most)], present.Length);
    }
}
