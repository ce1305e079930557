namespace StreamingAnomaly.Analysis.Table;

/// <summary>
/// Rows of one equipment as they come. With a stride above 1 a row is the mean of so many consecutive ones (missing values apart),
/// anomalous where one of them is, at the time and with the labels of the first.
/// </summary>
internal sealed class EquipmentBuffer
{
    private readonly List<double> sums = [];
    private readonly List<int> counts = [];
    private readonly List<int> pendingCodes = [];
    private int pending;
    private long pendingTime;
    private sbyte pendingLabel;

    /// <summary>Times of the rows kept.</summary>
    public List<long> Times { get; } = [];

    /// <summary>-1 unknown, 0, 1.</summary>
    public List<sbyte> Labels { get; } = [];

    /// <summary>[features][rows]; a column may end early, what follows is missing.</summary>
    public List<List<float>> Columns { get; } = [];

    /// <summary>[labels][rows], -1 for none; a column may end early.</summary>
    public List<List<int>> Codes { get; } = [];

    /// <summary>Begins a reading.</summary>
    public void Begin(long time, int? label)
    {
        var known = (sbyte)(label ?? -1);
        if (pending++ == 0) (pendingTime, pendingLabel) = (time, known);
        else pendingLabel = Math.Max(pendingLabel, known);
    }

    /// <summary>A value of the reading; what is not finite in single precision is missing.</summary>
    public void Value(int feature, double value)
    {
        while (sums.Count <= feature) { sums.Add(0); counts.Add(0); }
        if (!float.IsFinite((float)value)) return;
        sums[feature] += value;
        counts[feature]++;
    }

    /// <summary>A label of the reading; that of the first of a mean stays.</summary>
    public void Code(int group, int code)
    {
        if (pending > 1) return;
        while (pendingCodes.Count <= group) pendingCodes.Add(-1);
        pendingCodes[group] = code;
    }

    /// <summary>Ends the reading; keeps the row if it stands for <paramref name="stride"/>.</summary>
    /// <returns>Whether a row was kept.</returns>
    public bool End(int stride)
    {
        if (pending < stride) return false;
        Flush();
        return true;
    }

    /// <summary>Keeps what is pending.</summary>
    public void Flush()
    {
        if (pending == 0) return;
        var row = Times.Count;
        Times.Add(pendingTime);
        Labels.Add(pendingLabel);
        for (var f = 0; f < sums.Count; f++)
        {
            if (Columns.Count <= f) Columns.Add([]);
            if (counts[f] > 0) Put(Columns[f], row, (float)(sums[f] / counts[f]), float.NaN);
            (sums[f], counts[f]) = (0, 0);
        }

        for (var g = 0; g < pendingCodes.Count; g++)
        {
            if (Codes.Count <= g) Codes.Add([]);
            if (pendingCodes[g] >= 0) Put(Codes[g], row, pendingCodes[g], -1);
            pendingCodes[g] = -1;
        }

        pending = 0;
    }

    /// <summary>Makes one row of every two.</summary>
    public void Halve()
    {
        var rows = Times.Count;
        var half = (rows + 1) / 2;
        foreach (var column in Columns)
        {
            var kept = (column.Count + 1) / 2;
            for (var i = 0; i < kept; i++)
            {
                float a = column[2 * i], b = (2 * i) + 1 < column.Count ? column[(2 * i) + 1] : float.NaN;
                column[i] = float.IsNaN(a) ? b : float.IsNaN(b) ? a : (float)(((double)a + b) / 2);
            }

            column.RemoveRange(kept, column.Count - kept);
        }

        foreach (var codes in Codes)
        {
            var kept = (codes.Count + 1) / 2;
            for (var i = 0; i < kept; i++) codes[i] = codes[2 * i];
            codes.RemoveRange(kept, codes.Count - kept);
        }

        for (var i = 0; i < half; i++)
        {
            Times[i] = Times[2 * i];
            Labels[i] = (2 * i) + 1 < rows ? Math.Max(Labels[2 * i], Labels[(2 * i) + 1]) : Labels[2 * i];
        }

        Times.RemoveRange(half, rows - half);
        Labels.RemoveRange(half, rows - half);
    }

    private static void Put<T>(List<T> column, int row, T value, T missing)
    {
        while (column.Count < row) column.Add(missing);
        column.Add(value);
    }
}
