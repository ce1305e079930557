namespace StreamingAnomaly.Analysis.Table;

/// <summary>
/// Rows equipment after equipment, each by time; column-major, single precision. A sensor that an equipment does not have is NaN in
/// all of its rows; nothing else is missing.
/// </summary>
internal sealed class AnalysisTable
{
    /// <summary>A gap of more than so many median steps begins a new stretch: windows do not reach across.</summary>
    private const int GapSteps = 10;

    /// <summary>Sensors.</summary>
    public required string[] Features { get; init; }

    /// <summary>Values, [features][rows]; NaN only where the equipment lacks the sensor.</summary>
    public required float[][] Columns { get; init; }

    /// <summary>Times, nanoseconds since 1970; [rows].</summary>
    public required long[] Times { get; init; }

    /// <summary>Equipments in the order of their names.</summary>
    public required EquipmentSpan[] Equipment { get; init; }

    /// <summary>Labels of the rows.</summary>
    public required GroupColumn[] Groups { get; init; }

    /// <summary>Ground truth, 1 anomalous; null where no row had one. Rows without count as normal. [rows]</summary>
    public required bool[]? Labels { get; init; }

    /// <summary>Missing values of each feature before the treatment, [features].</summary>
    public required long[] Missing { get; init; }

    /// <summary>Rows read; more than <see cref="Rows"/> where rows were averaged or left out.</summary>
    public required long RowsRead { get; init; }

    /// <summary>Rows that one row stands for, as their mean; 1: every row is there.</summary>
    public required int RowsPerRow { get; init; }

    /// <summary>What a reader must know.</summary>
    public required List<AnalysisNote> Notes { get; init; }

    /// <summary>Number of rows.</summary>
    public int Rows => Times.Length;

    /// <summary>Rows first..end of an equipment as the detectors take them, [rows, sensors that it has].</summary>
    public double[] RowMajor(EquipmentSpan equipment, int first, int end)
    {
        var width = equipment.Features.Length;
        var values = new double[(end - first) * width];
        for (var f = 0; f < width; f++)
        {
            var column = Columns[equipment.Features[f]];
            for (int row = first, at = f; row < end; row++, at += width) values[at] = column[row];
        }

        return values;
    }

    /// <summary>True where a new stretch begins after a long gap or at the first row, [rows of the equipment].</summary>
    public bool[] Restarts(EquipmentSpan equipment)
    {
        var restarts = new bool[equipment.Rows];
        if (restarts.Length > 0) restarts[0] = true;
        if (restarts.Length < 3) return restarts;
        var steps = new long[restarts.Length - 1];
        for (var i = 0; i < steps.Length; i++) steps[i] = Times[equipment.First + i + 1] - Times[equipment.First + i];
        var sorted = (long[])steps.Clone();
        Array.Sort(sorted);
        var longest = Math.Max(sorted[sorted.Length / 2], 1) * GapSteps;
        for (var i = 0; i < steps.Length; i++) restarts[i + 1] = steps[i] > longest;
        return restarts;
    }
}
