namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>The moving part of one stream: slow baseline, last values, the newest rows, smoothed surprise.</summary>
/// <remarks>
/// A missing value is held at the sensor's last standardised value for a few rows and then counts as at the sensor's slow
/// baseline; the baseline stands still meanwhile. A restart forgets held values. A row without any value is not a row.
/// </remarks>
internal sealed class EnsembleStream
{
    /// <summary>Mean surprise of a healthy row, log10(e): where smoothing begins.</summary>
    private const double HealthySurprise = FixedLog.InverseLn10;

    private readonly Standard standard;
    private readonly double[] baseline;
    private readonly double[] held;
    private readonly int[] missing;
    private bool started;
    private bool restartDue;

    public EnsembleStream(Standard standard)
    {
        this.standard = standard;
        var sensors = standard.Live.Length;
        (baseline, held, missing) = (new double[sensors], new double[sensors], new int[sensors]);
        Array.Fill(missing, standard.HoldRows);
        History = new(sensors);
        Constants = new(standard);
    }

    /// <summary>The newest standardised rows.</summary>
    public History History { get; }

    public ConstantWatch Constants { get; }

    public double Smoothed { get; private set; } = HealthySurprise;

    /// <summary>Takes a raw row, [sensors]; false if it has no usable value, then nothing has changed.</summary>
    /// <param name="row">Raw values; what is not finite is missing.</param>
    /// <param name="restart">Windows begin anew with this row.</param>
    /// <param name="relative">Receives the row relative to its baseline, [live sensors].</param>
    public bool Advance(ReadOnlySpan<double> row, bool restart, Span<double> relative)
    {
        restartDue |= restart || !started;
        if (!HasValue(row)) return false;
        Constants.Observe(row);
        if (restartDue) Array.Fill(missing, standard.HoldRows);
        var keep = standard.Keep;
        for (var i = 0; i < baseline.Length; i++)
        {
            var value = row[standard.Live[i]];
            if (double.IsFinite(value))
            {
                var x = Math.Clamp((value - standard.Means[i]) / standard.Deviations[i], -standard.Clip, standard.Clip);
                relative[i] = (x - baseline[i]) / standard.Scales[i];
                baseline[i] = keep * baseline[i] + (1 - keep) * x;
                (held[i], missing[i]) = (x, 0);
            }
            else if (missing[i] < standard.HoldRows)
            {
                missing[i]++;
                relative[i] = (held[i] - baseline[i]) / standard.Scales[i];
            }
            else
            {
                relative[i] = 0;
            }
        }
        History.Push(relative, restartDue);
        (started, restartDue) = (true, false);
        return true;
    }

    /// <summary>Takes the row's surprise into the smoothed one; returns the larger of the two.</summary>
    public double Smooth(double surprise, double keep)
    {
        Smoothed = keep * Smoothed + (1 - keep) * surprise;
        return Math.Max(surprise, Smoothed);
    }

    public EnsembleState Capture()
    {
        var (levels, candidates, rows) = Constants.Capture();
        return new()
        {
            Baseline = [.. baseline], Held = [.. held], Missing = [.. missing], History = History.Capture(),
            ConstantLevels = levels, ConstantCandidates = candidates, ConstantRows = rows,
            Started = started, RestartDue = restartDue, Smoothed = Smoothed,
        };
    }

    public void Restore(EnsembleState state)
    {
        if (state.Baseline.Length != baseline.Length || state.ConstantLevels.Length != standard.Constant.Length)
            throw new ArgumentException(
                $"The state is of {state.Baseline.Length} varying and {state.ConstantLevels.Length} constant sensors; this model has "
                + $"{baseline.Length} and {standard.Constant.Length}. Start this model without a state, or take the state saved with it.");
        state.Baseline.CopyTo(baseline, 0);
        state.Held.CopyTo(held, 0);
        state.Missing.CopyTo(missing, 0);
        History.Restore(state.History);
        Constants.Restore(state.ConstantLevels, state.ConstantCandidates, state.ConstantRows);
        (started, restartDue, Smoothed) = (state.Started, state.RestartDue, state.Smoothed);
    }

    private bool HasValue(ReadOnlySpan<double> row)
    {
        foreach (var sensor in standard.Live.Length > 0 ? standard.Live : standard.Constant)
            if (double.IsFinite(row[sensor])) return true;
        return false;
    }
}
