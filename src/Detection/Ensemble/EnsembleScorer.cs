namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>
/// Scores one stream, row by row, with a shared model: causal, bounded memory, no allocation per row. Not thread-safe;
/// different scorers may run on different threads.
/// </summary>
public sealed partial class EnsembleScorer
{
    private readonly EnsembleModel model;
    private readonly EnsembleStream stream;
    private readonly double[] surprises = new double[EnsembleModel.Heads];
    private readonly int[] nearest; // [groups, neighbours] of the newest row; where the next search begins

    /// <summary>Scores with <paramref name="model"/>, from <paramref name="state"/> on or from a stream's beginning.</summary>
    /// <exception cref="ArgumentException">The state belongs to a model of other sensors.</exception>
    public EnsembleScorer(EnsembleModel model, EnsembleState? state = null)
    {
        this.model = model;
        stream = new(model.Standard);
        nearest = new int[model.Groups.Length * model.Options.Neighbours];
        Array.Fill(nearest, -1);
        if (state is not null) stream.Restore(state);
    }

    /// <summary>The model.</summary>
    public EnsembleModel Model => model;

    /// <summary>Names of the heads.</summary>
    public IReadOnlyList<string> HeadNames { get; } = EnsembleModel.HeadNames;

    /// <summary>Mean surprise of the heads for the newest row: -log10 of its healthy tail probability, 0.43 on average.</summary>
    public double Surprise { get; private set; }

    /// <summary>Surprise by head for the newest row, in the order of <see cref="HeadNames"/>.</summary>
    public ReadOnlySpan<double> HeadSurprises => surprises;

    /// <summary>
    /// Surprise of a change in sensors that were constant in training, 0 without one. It is no part of the score: alarm on
    /// the larger of the two.
    /// </summary>
    public double ConstantSurprise => stream.Constants.Surprise;

    /// <summary>Takes a row and scores it.</summary>
    /// <param name="row">Raw values, [sensors]; what is not finite is missing.</param>
    /// <param name="restart">The row starts a run or follows a long gap: windows begin anew with it.</param>
    /// <returns>
    /// The score, max(surprise, smoothed surprise); NaN for a row without any value, which changes nothing but that a
    /// restart it asked for is made at the next row.
    /// </returns>
    /// <exception cref="ArgumentException">The row does not have the model's number of sensors.</exception>
    public double Observe(ReadOnlySpan<double> row, bool restart)
    {
        if (row.Length != model.Sensors)
            throw new ArgumentException($"The row has {row.Length} values; this model has {model.Sensors} sensors.", nameof(row));
        var scratch = EnsembleScratch.For(model);
        var sensors = model.Standard.Live.Length;
        if (!stream.Advance(row, restart, scratch.Row.AsSpan(0, sensors))) return double.NaN;
        if (sensors == 0) return 0;
        stream.History.WindowStatistics(model.Widths, scratch.Statistics);
        Judge(scratch, sensors);
        var sum = 0.0;
        foreach (var surprise in surprises) sum += surprise;
        Surprise = sum / surprises.Length;
        return stream.Smooth(Surprise, model.SmoothingKeep);
    }

    /// <summary>The state after the newest row.</summary>
    public EnsembleState Capture() => stream.Capture();

    private void Judge(EnsembleScratch scratch, int sensors)
    {
        var groups = model.Groups;
        var lag = scratch.Scores.AsSpan(0, groups.Length);
        var statistics = scratch.Scores.AsSpan(groups.Length, groups.Length);
        var neighbours = scratch.Scores.AsSpan(2 * groups.Length, groups.Length);
        var errors = scratch.Scores.AsSpan(3 * groups.Length, sensors);
        for (var g = 0; g < groups.Length; g++)
        {
            lag[g] = groups[g].LagDistance(stream.History, scratch);
            groups[g].ForecastErrors(stream.History, scratch, errors.Slice(groups[g].Group.First, groups[g].Group.Count));
            statistics[g] = groups[g].StatisticsDistance(sensors, scratch);
            neighbours[g] = groups[g].NeighbourDistance(scratch, NearestOf(g));
        }
        surprises[EnsembleModel.LagHead] = model.Tails[EnsembleModel.LagHead].Surprise(lag);
        surprises[EnsembleModel.ForecastHead] = model.Tails[EnsembleModel.ForecastHead].Surprise(errors);
        surprises[EnsembleModel.StatisticsHead] = model.Tails[EnsembleModel.StatisticsHead].Surprise(statistics);
        surprises[EnsembleModel.NeighbourHead] = model.Tails[EnsembleModel.NeighbourHead].Surprise(neighbours);
        Span<double> forest = [model.Forest!.Score(Narrow(scratch, sensors))];
        surprises[EnsembleModel.ForestHead] = model.Tails[EnsembleModel.ForestHead].Surprise(forest);
    }

    private Span<int> NearestOf(int group) => nearest.AsSpan(group * model.Options.Neighbours, model.Options.Neighbours);

    /// <summary>The newest row in single precision, as the forest sees it.</summary>
    private Span<float> Narrow(EnsembleScratch scratch, int sensors)
    {
        var row = scratch.Floats.AsSpan(0, sensors);
        var newest = stream.History.Newest;
        for (var i = 0; i < row.Length; i++) row[i] = (float)newest[i];
        return row;
    }
}
