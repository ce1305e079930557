namespace StreamingAnomaly.Detection.Runs;

/// <summary>
/// The runs of the present epoch: a run is compared with the median of those before it, whatever their verdict, so that the
/// baseline needs no labels and follows drift and maintenance.
/// </summary>
/// <remarks>A sensor without a value in a run counts as at its median there and is not remembered.</remarks>
internal sealed class RunEpoch(int features, RunOptions options)
{
    /// <summary>Scales a median absolute deviation to a normal's deviation.</summary>
    private const double MadToDeviation = 1.4826;

    /// <summary>Fewer residuals than this say nothing about the scale.</summary>
    private const int FewestResiduals = 4;

    private readonly List<double[]> runs = [];
    private readonly List<double[]> residuals = [];
    private readonly double[] sorted = new double[Math.Max(options.History, options.ScaleHistory)];

    /// <summary>Runs seen, at most <see cref="RunOptions.History"/>.</summary>
    public int Runs => runs.Count;

    public IReadOnlyList<double[]> Remembered => runs;
    public IReadOnlyList<double[]> Residuals => residuals;

    /// <summary>Takes a run; false while the epoch is being learnt.</summary>
    /// <param name="run">[features], NaN = missing.</param>
    /// <param name="residual">Receives run - median, [features], NaN where unknown.</param>
    /// <param name="scales">Receives 1.4826 x the median absolute residual of the runs before, 0 where too few.</param>
    public bool Add(ReadOnlySpan<double> run, Span<double> residual, Span<double> scales)
    {
        var scored = runs.Count >= options.LearningRuns;
        for (var f = 0; scored && f < features; f++)
        {
            residual[f] = run[f] - Median(runs, f, 1, false);
            var scale = MadToDeviation * Median(residuals, f, FewestResiduals, true);
            scales[f] = double.IsNaN(scale) ? 0 : scale;
        }
        Remember(runs, run, options.History);
        if (scored) Remember(residuals, residual, options.ScaleHistory);
        return scored;
    }

    public void Clear()
    {
        runs.Clear();
        residuals.Clear();
    }

    public void Restore(IEnumerable<double[]> savedRuns, IEnumerable<double[]> savedResiduals)
    {
        Clear();
        runs.AddRange(savedRuns.Select(r => (double[])r.Clone()));
        residuals.AddRange(savedResiduals.Select(r => (double[])r.Clone()));
    }

    private double Median(List<double[]> rows, int feature, int fewest, bool absolute)
    {
        var count = 0;
        foreach (var row in rows)
            if (!double.IsNaN(row[feature])) sorted[count++] = absolute ? Math.Abs(row[feature]) : row[feature];
        if (count < fewest) return double.NaN;
        Array.Sort(sorted, 0, count);
        return count % 2 == 1 ? sorted[count / 2] : 0.5 * (sorted[count / 2 - 1] + sorted[count / 2]);
    }

    private static void Remember(List<double[]> rows, ReadOnlySpan<double> row, int most)
    {
        var room = rows.Count < most ? new double[row.Length] : rows[0];
        if (rows.Count == most) rows.RemoveAt(0);
        row.CopyTo(room);
        rows.Add(room);
    }
}
