using StreamingAnomaly.Detection.Forest;

namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>Trains an <see cref="EnsembleModel"/> on healthy rows.</summary>
public static class EnsembleTrainer
{
    /// <summary>Fewest rows with a value that a model is fitted on.</summary>
    public const int FewestRows = 32;

    /// <summary>Fits the heads on all rows, and calibrates them on scores by models that did not see the row scored.</summary>
    /// <param name="rows">Raw values, [rows, sensors], oldest first; NaN or infinite = missing.</param>
    /// <param name="sensors">Values of a row, at least one.</param>
    /// <param name="restarts">
    /// Empty, or [rows]: true where a row starts a new run or follows a long gap. Windows begin anew there, as at the first
    /// row; the slow baseline and the smoothing go on.
    /// </param>
    /// <param name="options">Parameters.</param>
    /// <returns>The model, the state after the last row, and honest scores of the rows.</returns>
    /// <exception cref="ArgumentException">Lengths do not fit, an option is out of range, there are fewer than
    /// <see cref="FewestRows"/> rows with a value, or more than fit into memory.</exception>
    public static TrainedEnsemble Fit(
        ReadOnlySpan<double> rows, int sensors, ReadOnlySpan<bool> restarts, EnsembleOptions options)
    {
        options.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(sensors, 1);
        var count = rows.Length / sensors;
        if (count * sensors != rows.Length)
            throw new ArgumentException($"{rows.Length} values are not whole rows of {sensors} sensors.", nameof(rows));
        if (restarts.Length != 0 && restarts.Length != count)
            throw new ArgumentException($"There are {restarts.Length} restart marks for {count} rows; give one for each, or none.", nameof(restarts));
        var (standard, kept) = Standardise(rows, sensors, restarts, options);
        var widest = SensorGroup.Split(standard.Live.Length, options).Select(g => Math.Max(g.LagColumns, g.StatisticsColumns)).DefaultIfEmpty().Max();
        if ((long)kept * widest > Array.MaxLength)
            throw new ArgumentException(
                $"{kept} rows of {sensors} sensors are more than one fit can hold; give at most {Array.MaxLength / widest} rows.", nameof(rows));
        return new Training(standard, kept, options).Fit(rows, restarts);
    }

    private static (Standard Standard, int Kept) Standardise(
        ReadOnlySpan<double> rows, int sensors, ReadOnlySpan<bool> restarts, EnsembleOptions options)
    {
        var plain = Standard.Fit(rows, sensors, options);
        var (stream, live, kept) = (new EnsembleStream(plain), plain.Live.Length, 0);
        var relative = new double[rows.Length / sensors * live];
        for (var i = 0; i < rows.Length / sensors; i++)
            if (stream.Advance(rows.Slice(i * sensors, sensors), restarts.Length > 0 && restarts[i], relative.AsSpan(kept * live, live))) kept++;
        if (kept < FewestRows)
            throw new ArgumentException(
                $"Only {kept} of {rows.Length / sensors} rows have a value; an ensemble needs at least {FewestRows}.", nameof(rows));
        return (plain.WithScales(relative.AsSpan(0, kept * live), kept), kept);
    }

    /// <summary>One fit: features by the same code that serves, then heads, calibration and scores.</summary>
    private sealed class Training(Standard standard, int kept, EnsembleOptions options)
    {
        private readonly int sensors = standard.Live.Length;
        private readonly double[][] surprises = [.. EnsembleModel.HeadNames.Select(_ => new double[kept])];

        public TrainedEnsemble Fit(ReadOnlySpan<double> rows, ReadOnlySpan<bool> restarts)
        {
            var stream = new EnsembleStream(standard);
            GroupTrainer[] groups = [.. SensorGroup.Split(sensors, options).Select(g => new GroupTrainer(g, kept, options))];
            var relative = new float[kept * sensors];
            var places = Collect(rows, restarts, stream, groups, relative);
            GroupModel[] models = [.. groups.Select(g => g.Fit())];
            var (forest, forestScores) = FitForest(relative);
            TailChannels[] tails = sensors == 0 ? [] :
            [
                Calibrate(EnsembleModel.LagHead, Join([.. groups.Select(g => g.LagScores)]), groups.Length, groups.Length == 1),
                Calibrate(EnsembleModel.ForecastHead, Join([.. groups.Select(g => g.ForecastScores)]), sensors, false),
                Calibrate(EnsembleModel.StatisticsHead, Join([.. groups.Select(g => g.StatisticsScores)]), groups.Length, groups.Length == 1),
                Calibrate(EnsembleModel.NeighbourHead, Join([.. groups.Select(g => g.NeighbourScores)]), groups.Length, groups.Length == 1),
                Calibrate(EnsembleModel.ForestHead, forestScores, 1, true),
            ];
            var model = new EnsembleModel(options, standard, models, forest, tails, Math.Pow(0.5, 1 / options.SmoothingRows));
            return Result(model, stream, places, rows.Length / standard.Sensors);
        }

        /// <summary>Runs the stream over the rows; returns where each kept row stood.</summary>
        private int[] Collect(
            ReadOnlySpan<double> rows, ReadOnlySpan<bool> restarts, EnsembleStream stream, GroupTrainer[] groups, float[] relative)
        {
            var widths = options.Widths(sensors);
            var statistics = new double[widths.Length * History.Statistics * History.Padded(sensors)];
            var (row, places, at) = (new double[sensors], new int[kept], 0);
            for (var i = 0; i < rows.Length / standard.Sensors; i++)
            {
                if (!stream.Advance(rows.Slice(i * standard.Sensors, standard.Sensors), restarts.Length > 0 && restarts[i], row)) continue;
                stream.History.WindowStatistics(widths, statistics);
                foreach (var group in groups) group.Add(at, stream.History, statistics, sensors);
                for (var s = 0; s < sensors; s++) relative[at * sensors + s] = (float)row[s];
                places[at++] = i;
            }
            return places;
        }

        private (IsolationForest? Forest, double[] Scores) FitForest(float[] relative)
        {
            if (sensors == 0) return (null, []);
            var (folds, scores) = (new Folds(kept, options.Folds), new double[kept]);
            for (var fold = 0; fold < folds.Count; fold++)
            {
                var model = IsolationForest.Train(folds.Rest<float>(relative, sensors, fold, 1), sensors, options.Forest);
                var (first, end) = folds.Block(fold);
                model.Score(relative.AsSpan(first * sensors, (end - first) * sensors), scores.AsSpan(first, end - first));
            }
            return (IsolationForest.Train(relative, sensors, options.Forest), scores);
        }

        private TailChannels Calibrate(int head, double[] scores, int channels, bool single)
        {
            var tails = TailChannels.Fit(scores, channels, single, options);
            for (var i = 0; i < kept; i++) surprises[head][i] = tails.Surprise(scores.AsSpan(i * channels, channels));
            return tails;
        }

        /// <summary>Puts the channels of the groups side by side, [rows, channels].</summary>
        private double[] Join(double[][] groups)
        {
            if (groups.Length == 1) return groups[0];
            var channels = groups.Sum(g => g.Length / kept);
            var joined = new double[kept * channels];
            var first = 0;
            foreach (var group in groups)
            {
                var width = group.Length / kept;
                for (var i = 0; i < kept; i++) group.AsSpan(i * width, width).CopyTo(joined.AsSpan(i * channels + first));
                first += width;
            }
            return joined;
        }

        private TrainedEnsemble Result(EnsembleModel model, EnsembleStream stream, int[] places, int count)
        {
            var scores = Missing(count);
            double[][] byHead = [.. surprises.Select(_ => Missing(count))];
            for (var i = 0; i < kept; i++)
            {
                var sum = 0.0;
                for (var head = 0; head < surprises.Length; head++) sum += byHead[head][places[i]] = surprises[head][i];
                scores[places[i]] = sensors == 0 ? 0 : stream.Smooth(sum / surprises.Length, model.SmoothingKeep);
            }
            return new(model, stream.Capture(), scores, byHead);
        }

        private static double[] Missing(int count)
        {
            var values = new double[count];
            Array.Fill(values, double.NaN);
            return values;
        }
    }
}
