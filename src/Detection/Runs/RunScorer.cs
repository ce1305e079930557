namespace StreamingAnomaly.Detection.Runs;

/// <summary>
/// Scores the runs (wafers, batches, cycles) of one equipment: each against the median of the last runs of its epoch. An
/// epoch begins with maintenance or a recipe change; it must be told, or the change itself looks like a fault. Not thread-safe.
/// </summary>
public sealed class RunScorer
{
    private readonly RunModel model;
    private readonly RunSummary summary;
    private readonly RunEpoch epoch;
    private readonly double[] features;
    private readonly double[] residual;
    private readonly double[] scales;
    private readonly double[] scaled;
    private readonly double[] centred;
    private readonly double[] coordinates;
    private bool scored;

    /// <summary>Scores with <paramref name="model"/>, from <paramref name="state"/> on or from an epoch's beginning.</summary>
    /// <exception cref="ArgumentException">The state is of other sensors, or longer than this model remembers.</exception>
    public RunScorer(RunModel model, RunScorerState? state = null)
    {
        this.model = model;
        var columns = 2 * model.Sensors;
        summary = new(model.Sensors);
        epoch = new(columns, model.Options);
        (features, residual, scales) = (new double[columns], new double[columns], new double[columns]);
        (scaled, centred, coordinates) = (new double[columns], new double[columns], new double[model.Subspace.Components]);
        if (state is not null) Restore(state);
    }

    /// <summary>The model.</summary>
    public RunModel Model => model;

    /// <summary>Epochs started so far.</summary>
    public int Epoch { get; private set; } = 1;

    /// <summary>Why the present epoch was started.</summary>
    public string EpochReason { get; private set; } = "first run";

    /// <summary>Takes a row of the run going on, [sensors]; what is not finite is missing. Allocates nothing.</summary>
    public void Observe(ReadOnlySpan<double> row) => summary.Add(row);

    /// <summary>Ends the run and judges it. A run without any value is not a run.</summary>
    public RunScore EndRun()
    {
        var rows = summary.Rows;
        scored = false;
        if (rows == 0) return new(double.NaN, 0, model.Options.LearningRuns, 0, Epoch, EpochReason);
        summary.Features(features);
        summary.Clear();
        var before = epoch.Runs;
        scored = epoch.Add(features, residual, scales);
        if (!scored) return new(double.NaN, before + 1, model.Options.LearningRuns, rows, Epoch, EpochReason);
        Scale(model.Deviations, model.Options.Clip, residual, scales, scaled);
        var distance = model.Subspace.Distance(scaled, centred, coordinates);
        return new(model.Tail.Surprise(distance), 0, model.Options.LearningRuns, rows, Epoch, EpochReason);
    }

    /// <summary>Forgets the runs so far, and what there is of the run going on: what comes now is compared with what comes now.</summary>
    /// <param name="reason">What began it, e.g. "PM: chamber clean"; shown with every verdict of the epoch.</param>
    public void StartEpoch(string reason)
    {
        epoch.Clear();
        summary.Clear();
        scored = false;
        (Epoch, EpochReason) = (Epoch + 1, reason);
    }

    /// <summary>Which sensors made the last run's score: shares, at least 0, that sum to 1; all 0 if it got no score.</summary>
    /// <param name="shares">Receives shares, [sensors].</param>
    public void Attribute(Span<double> shares)
    {
        Span<double> spread = shares.Length <= 256 ? stackalloc double[shares.Length] : new double[shares.Length];
        Attribute(shares, spread);
        for (var s = 0; s < shares.Length; s++) shares[s] += spread[s];
    }

    /// <summary>The same by what moved: the mean of a sensor, or its spread. Both together sum to 1.</summary>
    /// <param name="byMean">Receives shares of means, [sensors].</param>
    /// <param name="bySpread">Receives shares of spreads, [sensors].</param>
    /// <exception cref="ArgumentException">A length is not the model's number of sensors.</exception>
    public void Attribute(Span<double> byMean, Span<double> bySpread)
    {
        var sensors = model.Sensors;
        if (byMean.Length != sensors || bySpread.Length != sensors)
            throw new ArgumentException($"There is room for {byMean.Length} and {bySpread.Length} shares; this model has {sensors} sensors.");
        byMean.Clear();
        bySpread.Clear();
        if (!scored) return;
        var parts = features.AsSpan(); // the last run's features have been remembered; their room is free until the next ends
        model.Subspace.Parts(centred, coordinates, parts);
        var sum = 0.0;
        foreach (var part in parts) sum += Math.Max(part, 0);
        if (!(sum > 0)) return;
        for (var s = 0; s < sensors; s++)
            (byMean[s], bySpread[s]) = (Math.Max(parts[s], 0) / sum, Math.Max(parts[sensors + s], 0) / sum);
    }

    /// <summary>How far the last run's mean, or spread, of a sensor lies from the runs before, in standard deviations, clipped.</summary>
    public double Deviation(int sensor, bool spread) => scored ? scaled[spread ? model.Sensors + sensor : sensor] : 0;

    /// <summary>The state now.</summary>
    public RunScorerState Capture()
    {
        var (counts, means, squares, sizes, rows) = summary.Capture();
        return new()
        {
            Counts = counts, Means = means, Squares = squares, Sizes = sizes, Rows = rows,
            Runs = [.. epoch.Remembered.Select(r => (double[])r.Clone())],
            Residuals = [.. epoch.Residuals.Select(r => (double[])r.Clone())], Epoch = Epoch, EpochReason = EpochReason,
        };
    }

    /// <summary>Residuals in scales, clipped; 0 where a feature is unknown.</summary>
    internal static void Scale(
        ReadOnlySpan<double> deviations, double clip, ReadOnlySpan<double> residual, ReadOnlySpan<double> scales, Span<double> scaled)
    {
        for (var f = 0; f < scaled.Length; f++)
            scaled[f] = double.IsNaN(residual[f]) ? 0 : Math.Clamp(residual[f] / Math.Max(deviations[f], scales[f]), -clip, clip);
    }

    private void Restore(RunScorerState state)
    {
        if (state.Sensors != model.Sensors || state.Runs.Length > model.Options.History || state.Residuals.Length > model.Options.ScaleHistory)
            throw new ArgumentException(
                $"The state is of {state.Sensors} sensors and {state.Runs.Length} runs; this model has {model.Sensors} sensors and remembers "
                + $"{model.Options.History} runs. Start it without a state, or take the state saved with it.");
        summary.Restore(state.Counts, state.Means, state.Squares, state.Sizes, state.Rows);
        epoch.Restore(state.Runs, state.Residuals);
        (Epoch, EpochReason) = (state.Epoch, state.EpochReason);
    }
}
