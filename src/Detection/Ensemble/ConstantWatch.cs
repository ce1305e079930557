namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>Watches the sensors that never changed in training: any change of one is news, whatever its size.</summary>
/// <remarks>
/// A changed sensor's surprise is log10(n + 1), n training rows without a change, plus log10(1 + change over the old
/// value), so that larger changes rank higher. A new value that holds as long as the baseline's half-life is the value
/// from then on.
/// </remarks>
internal sealed class ConstantWatch
{
    /// <summary>Differences up to this, absolute and relative, are rounding.</summary>
    private const double Rounding = 1e-8;

    private readonly Standard standard;
    private readonly double[] levels;
    private readonly double[] candidates;
    private readonly int[] candidateRows;

    public ConstantWatch(Standard standard)
    {
        this.standard = standard;
        levels = [.. standard.ConstantValues];
        candidates = [.. standard.ConstantValues];
        candidateRows = new int[levels.Length];
    }

    /// <summary>Surprise of the newest row, 0 if nothing changed.</summary>
    public double Surprise { get; private set; }

    /// <summary>Input sensor that changed most, or -1.</summary>
    public int Sensor { get; private set; } = -1;

    public void Observe(ReadOnlySpan<double> row)
    {
        (Surprise, Sensor) = (0, -1);
        for (var i = 0; i < levels.Length; i++)
        {
            var value = row[standard.Constant[i]];
            if (!double.IsFinite(value)) continue;
            if (Same(value, levels[i]))
            {
                candidateRows[i] = 0;
                continue;
            }
            candidateRows[i] = candidateRows[i] > 0 && Same(value, candidates[i]) ? candidateRows[i] + 1 : 1;
            candidates[i] = value;
            if (candidateRows[i] > standard.SettleRows)
            {
                (levels[i], candidateRows[i]) = (value, 0);
                continue;
            }
            var surprise = FixedLog.Base10(standard.Rows + 1.0)
                + FixedLog.Base10(1 + Math.Abs(value - levels[i]) / (levels[i] == 0 ? 1 : Math.Abs(levels[i])));
            if (surprise > Surprise) (Surprise, Sensor) = (surprise, standard.Constant[i]);
        }
    }

    public (double[] Levels, double[] Candidates, int[] Rows) Capture() => ([.. levels], [.. candidates], [.. candidateRows]);

    public void Restore(ReadOnlySpan<double> savedLevels, ReadOnlySpan<double> savedCandidates, ReadOnlySpan<int> savedRows)
    {
        savedLevels.CopyTo(levels);
        savedCandidates.CopyTo(candidates);
        savedRows.CopyTo(candidateRows);
    }

    private static bool Same(double a, double b) => Math.Abs(a - b) <= Rounding + Rounding * Math.Abs(b);
}
