using StreamingAnomaly.Detection.Ensemble;

namespace StreamingAnomaly.Detection.Runs;

/// <summary>Trains a <see cref="RunModel"/> on recorded runs.</summary>
public static class RunTrainer
{
    /// <summary>Fewest healthy runs behind the learning ones.</summary>
    public const int FewestRuns = 12;

    /// <summary>Keeps the scale of a feature that never moves above 0.</summary>
    private const double LeastDeviation = 1e-9;

    /// <summary>Fits on the healthy runs and calibrates on distances by models that did not see the run.</summary>
    /// <param name="runs">Runs of one equipment, oldest first.</param>
    /// <param name="options">Parameters.</param>
    /// <exception cref="ArgumentException">Lengths differ, an option is out of range, or there are fewer than
    /// <see cref="FewestRuns"/> healthy runs behind the learning ones.</exception>
    public static TrainedRuns Fit(IReadOnlyList<RunExample> runs, RunOptions options)
    {
        options.Validate();
        var columns = runs.Count == 0 ? 0 : runs[0].Features.Length;
        if (columns == 0 || columns % 2 != 0 || runs.Any(r => r.Features.Length != columns))
            throw new ArgumentException("Every run needs two features a sensor, as RunSummary.Features gives them.", nameof(runs));
        var (residuals, scales, epoch, started) = Relative(runs, columns, options);
        int[] fit = [.. Enumerable.Range(0, runs.Count).Where(i => runs[i].Healthy && residuals[i] is not null)];
        if (fit.Length < FewestRuns)
            throw new ArgumentException(
                $"Only {fit.Length} healthy runs follow the first {options.LearningRuns} of their epoch; at least {FewestRuns} are needed.", nameof(runs));
        double[] deviations = [.. Enumerable.Range(0, columns).Select(f => Deviation(residuals, fit, f))];
        var scaled = new double[runs.Count * columns];
        for (var i = 0; i < runs.Count; i++)
            if (residuals[i] is { } residual) RunScorer.Scale(deviations, options.Clip, residual, scales[i]!, scaled.AsSpan(i * columns, columns));
        var healthy = new double[fit.Length * columns];
        for (var i = 0; i < fit.Length; i++) scaled.AsSpan(fit[i] * columns, columns).CopyTo(healthy.AsSpan(i * columns));
        var (subspace, distances) = CrossFit(healthy, columns, options);
        var tail = Tail.Fit([.. distances], options.TailQuantile, int.MaxValue);
        var model = new RunModel(options, deviations, subspace, tail);
        var scores = new double[runs.Count];
        var (centred, coordinates) = (new double[columns], new double[subspace.Components]);
        for (var i = 0; i < scores.Length; i++)
        {
            var place = Array.BinarySearch(fit, i);
            scores[i] = residuals[i] is null ? double.NaN : tail.Surprise(
                place >= 0 ? distances[place] : subspace.Distance(scaled.AsSpan(i * columns, columns), centred, coordinates));
        }
        var blank = new RunScorer(model).Capture();
        var end = new RunScorerState
        {
            Counts = blank.Counts, Means = blank.Means, Squares = blank.Squares, Sizes = blank.Sizes, Runs = [.. epoch.Remembered],
            Residuals = [.. epoch.Residuals], Epoch = started, EpochReason = blank.EpochReason,
        };
        return new(model, end, scores);
    }

    /// <summary>Every run against those before it in its epoch; null where it was learnt from.</summary>
    private static (double[]?[] Residuals, double[]?[] Scales, RunEpoch End, int Epochs) Relative(
        IReadOnlyList<RunExample> runs, int columns, RunOptions options)
    {
        var (residuals, scales) = (new double[]?[runs.Count], new double[]?[runs.Count]);
        var (epoch, epochs) = (new RunEpoch(columns, options), 1);
        for (var i = 0; i < runs.Count; i++)
        {
            if (runs[i].StartsEpoch && i > 0)
            {
                epoch.Clear();
                epochs++;
            }
            var (residual, scale) = (new double[columns], new double[columns]);
            if (epoch.Add(runs[i].Features, residual, scale)) (residuals[i], scales[i]) = (residual, scale);
        }
        return (residuals, scales, epoch, epochs);
    }

    private static double Deviation(double[]?[] residuals, int[] fit, int feature)
    {
        double[] values = [.. fit.Select(i => residuals[i]![feature])];
        var deviation = Standard.Moments(values, 1, 0).Deviation;
        return (double.IsNaN(deviation) ? 0 : deviation) + LeastDeviation;
    }

    private static (Subspace Subspace, double[] Distances) CrossFit(double[] healthy, int columns, RunOptions options)
    {
        var folds = new Folds(healthy.Length / columns, options.Folds);
        var scatters = folds.Scatters(healthy, columns, 0);
        var (distances, centred, coordinates) = (new double[folds.Rows], new double[columns], new double[options.MaxComponents]);
        for (var fold = 0; fold < folds.Count; fold++)
        {
            var model = Subspace.Fit(scatters[fold], options.Variance, options.MaxComponents);
            var (first, end) = folds.Block(fold);
            for (var i = first; i < end; i++)
                distances[i] = model.Distance(healthy.AsSpan(i * columns, columns), centred, coordinates.AsSpan(0, model.Components));
        }
        return (Subspace.Fit(scatters[^1], options.Variance, options.MaxComponents), distances);
    }
}
