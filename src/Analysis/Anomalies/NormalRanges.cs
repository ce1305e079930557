using StreamingAnomaly.Analysis.Table;

namespace StreamingAnomaly.Analysis.Anomalies;

/// <summary>Ordinary ranges of an equipment's sensors, over all and within each value of its context labels (recipe, step).</summary>
internal sealed class NormalRanges
{
    /// <summary>A label with more values is no context but a name.</summary>
    private const int MostContexts = 32;

    /// <summary>Values a range is taken from at most, evenly spread.</summary>
    private const int MostValues = 20_000;

    private readonly AnalysisTable table;
    private readonly EquipmentSpan equipment;
    private readonly bool[] marked;
    private readonly NormalRange?[] all;
    private readonly Dictionary<(int Group, int Code), NormalRange?[]> within = [];
    private readonly GroupColumn[] contexts;

    /// <summary>Of the unmarked rows of an equipment.</summary>
    public NormalRanges(AnalysisTable table, EquipmentSpan equipment, bool[] marked)
    {
        (this.table, this.equipment, this.marked) = (table, equipment, marked);
        all = Ranges([.. Enumerable.Range(equipment.First, equipment.Rows).Where(row => !marked[row])]);
        contexts = [.. table.Groups.Where(g => g.Codes.AsSpan(equipment.First, equipment.Rows).ToArray().Distinct().Count() is > 1 and <= MostContexts)];
    }

    /// <summary>The range of each of the equipment's sensors; null for one that is unknown.</summary>
    public NormalRange?[] All => all;

    /// <summary>Labels that may be a context here.</summary>
    public IReadOnlyList<GroupColumn> Contexts => contexts;

    /// <summary>The same among the rows that share a row's value of a label; null where it has none.</summary>
    public NormalRange?[]? Within(int context, int row)
    {
        var group = contexts[context];
        var code = group.Codes[row];
        if (code < 0) return null;
        if (within.TryGetValue((context, code), out var known)) return known;
        return within[(context, code)] = Ranges(
            [.. Enumerable.Range(equipment.First, equipment.Rows).Where(r => group.Codes[r] == code && !marked[r])]);
    }

    /// <summary>Whether any sensor of a row is outside these ranges.</summary>
    public bool IsExtreme(NormalRange?[] ranges, int row)
    {
        for (var f = 0; f < ranges.Length; f++)
            if (ranges[f] is { } range && range.IsExtreme(table.Columns[equipment.Features[f]][row])) return true;
        return false;
    }

    private NormalRange?[] Ranges(int[] rows)
    {
        var step = Math.Max(1, rows.Length / MostValues);
        var values = new float[(rows.Length + step - 1) / step];
        var ranges = new NormalRange?[equipment.Features.Length];
        for (var f = 0; f < ranges.Length; f++)
        {
            var column = table.Columns[equipment.Features[f]];
            for (var i = 0; i < values.Length; i++) values[i] = column[rows[i * step]];
            ranges[f] = NormalRange.Of(values);
        }

        return ranges;
    }
}
