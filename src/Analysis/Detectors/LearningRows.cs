using StreamingAnomaly.Analysis.Table;

namespace StreamingAnomaly.Analysis.Detectors;

/// <summary>
/// The healthy rows that a detector learns from: all of the healthy period, or where that is long, blocks of consecutive rows spread
/// evenly over it. Fitting costs memory and time by the row, and more rows of the same behaviour teach little.
/// </summary>
/// <param name="Rows">Row of the table of each, ascending.</param>
/// <param name="Restarts">True where windows begin anew, [rows].</param>
/// <param name="Whole">They are from all of the equipment's rows: what is judged is learnt from as well.</param>
internal sealed record LearningRows(int[] Rows, bool[] Restarts, bool Whole)
{
    /// <summary>Rows learnt from at most.</summary>
    public const int Most = 16_384;

    private const int Block = 2048;

    /// <summary>Chooses for an equipment; a healthy period without enough rows there gives way to all rows, with a note.</summary>
    public static LearningRows Of(AnalysisTable table, EquipmentSpan equipment, AnalysisOptions options)
    {
        var (first, end) = Period(table, equipment, options);
        if (end - first < TableAssembly.FewestRows && (first, end) != (equipment.First, equipment.End))
        {
            table.Notes.Add(new("no-healthy-rows", equipment.Name, end - first));
            (first, end) = (equipment.First, equipment.End);
        }

        int[] rows;
        if (end - first <= Most)
        {
            rows = [.. Enumerable.Range(first, end - first)];
        }
        else
        {
            var blocks = Most / Block;
            rows = [.. Enumerable.Range(0, blocks).SelectMany(b => Enumerable.Range(first + (int)((long)b * (end - first - Block) / (blocks - 1)), Block))];
        }

        return Of(table, equipment, rows, (first, end) == (equipment.First, equipment.End));
    }

    /// <summary>Those of them that are chosen.</summary>
    public LearningRows Where(AnalysisTable table, EquipmentSpan equipment, Predicate<int> row) => Of(table, equipment, Array.FindAll(Rows, row), false);

    private static LearningRows Of(AnalysisTable table, EquipmentSpan equipment, int[] rows, bool whole)
    {
        var restarts = table.Restarts(equipment);
        var marks = new bool[rows.Length];
        for (var i = 0; i < rows.Length; i++) marks[i] = i == 0 || rows[i] != rows[i - 1] + 1 || restarts[rows[i] - equipment.First];
        return new(rows, marks, whole);
    }

    /// <summary>Their values, [rows, sensors that the equipment has].</summary>
    public double[] Values(AnalysisTable table, EquipmentSpan equipment)
    {
        var width = equipment.Features.Length;
        var values = new double[Rows.Length * width];
        for (var f = 0; f < width; f++)
        {
            var column = table.Columns[equipment.Features[f]];
            for (var i = 0; i < Rows.Length; i++) values[(i * width) + f] = column[Rows[i]];
        }

        return values;
    }

    private static (int First, int End) Period(AnalysisTable table, EquipmentSpan equipment, AnalysisOptions options)
    {
        var times = table.Times.AsSpan(equipment.First, equipment.Rows);
        var first = options.HealthyFrom is { } from ? Below(times, from) : 0;
        var end = options.HealthyTo is { } to ? Below(times, to == long.MaxValue ? to : to + 1) : times.Length;
        return (equipment.First + first, equipment.First + Math.Max(first, end));
    }

    /// <summary>Number of times before <paramref name="time"/>.</summary>
    private static int Below(ReadOnlySpan<long> times, long time)
    {
        int low = 0, high = times.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (times[middle] < time) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
