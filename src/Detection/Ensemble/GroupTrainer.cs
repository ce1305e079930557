namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>Collects a group's features row by row, then fits its heads and their cross-fitted scores.</summary>
internal sealed class GroupTrainer
{
    /// <summary>Deviation that window statistics are divided by, at least.</summary>
    private const double LeastScale = 0.1;

    private readonly SensorGroup group;
    private readonly EnsembleOptions options;
    private readonly double[] lags;        // [rows, lag columns]
    private readonly double[] samples;     // [rows, sample length]
    private readonly double[] statistics;  // [rows, statistics columns]
    private readonly int rows;

    public GroupTrainer(SensorGroup group, int rows, EnsembleOptions options)
    {
        (this.group, this.rows, this.options) = (group, rows, options);
        lags = new double[rows * group.LagColumns];
        samples = new double[rows * group.SampleLength];
        statistics = new double[rows * group.StatisticsColumns];
    }

    /// <summary>Cross-fitted scores, [rows], and [rows, sensors] for the forecast.</summary>
    public double[] LagScores { get; private set; } = [];
    public double[] ForecastScores { get; private set; } = [];
    public double[] StatisticsScores { get; private set; } = [];
    public double[] NeighbourScores { get; private set; } = [];

    public void Add(int row, History history, ReadOnlySpan<double> allStatistics, int allSensors)
    {
        group.Lags(history, Slice(lags, row, group.LagColumns));
        group.Sample(history, Slice(samples, row, group.SampleLength));
        group.Statistics(allStatistics, allSensors, Slice(statistics, row, group.StatisticsColumns));
    }

    public GroupModel Fit()
    {
        var folds = new Folds(rows, options.Folds);
        var lag = FitLag(folds);
        var forecast = FitForecast(folds);
        var (means, scales) = StandardiseStatistics();
        var (subspace, bank) = FitStatistics(folds);
        return new(group, lag, forecast, means, scales, subspace, bank);
    }

    private Subspace FitLag(Folds folds)
    {
        var columns = group.LagColumns;
        var scatters = folds.Scatters(lags, columns, group.LagRows);
        LagScores = new double[rows];
        var (centred, coordinates) = (new double[columns], new double[options.MaxComponents]);
        for (var fold = 0; fold < folds.Count; fold++)
        {
            var model = Subspace.Fit(scatters[fold], options.LagVariance, options.MaxComponents);
            var (first, end) = folds.Block(fold);
            for (var i = first; i < end; i++)
                LagScores[i] = model.Distance(Slice(lags, i, columns), centred, coordinates.AsSpan(0, model.Components));
        }
        return Subspace.Fit(scatters[^1], options.LagVariance, options.MaxComponents);
    }

    private LinearForecast FitForecast(Folds folds)
    {
        var scatters = folds.Scatters(samples, group.SampleLength, group.ForecastRows);
        ForecastScores = new double[rows * group.Count];
        for (var fold = 0; fold < folds.Count; fold++)
        {
            var model = LinearForecast.Fit(scatters[fold], group.Count, group.ForecastRows, options.Ridge);
            var (first, end) = folds.Block(fold);
            for (var i = first; i < end; i++)
                model.Errors(Slice(samples, i, group.SampleLength), Slice(ForecastScores, i, group.Count));
        }
        return LinearForecast.Fit(scatters[^1], group.Count, group.ForecastRows, options.Ridge);
    }

    private (double[] Means, double[] Scales) StandardiseStatistics()
    {
        var columns = group.StatisticsColumns;
        var (means, scales) = (new double[columns], new double[columns]);
        for (var c = 0; c < columns; c++)
        {
            var (mean, deviation) = Standard.Moments(statistics, columns, c);
            (means[c], scales[c]) = (mean, Math.Max(deviation, LeastScale));
        }
        for (var i = 0; i < rows; i++) GroupModel.Standardise(Slice(statistics, i, columns), means, scales);
        return (means, scales);
    }

    private (Subspace Subspace, NeighbourBank Bank) FitStatistics(Folds folds)
    {
        var columns = group.StatisticsColumns;
        var purge = group.Widths[^1];
        var scatters = folds.Scatters(statistics, columns, purge);
        var narrow = new float[statistics.Length];
        for (var i = 0; i < narrow.Length; i++) narrow[i] = (float)statistics[i];
        (StatisticsScores, NeighbourScores) = (new double[rows], new double[rows]);
        var (centred, coordinates) = (new double[columns], new double[options.MaxComponents]);
        var nearest = new int[options.Neighbours];
        for (var fold = 0; fold < folds.Count; fold++)
        {
            var model = Subspace.Fit(scatters[fold], options.StatisticsVariance, options.MaxComponents);
            var bank = NeighbourBank.Draw(
                folds.Rest<float>(narrow, columns, fold, purge), columns, options.BankRows, options.Seed, model);
            nearest.AsSpan().Fill(-1);
            var (first, end) = folds.Block(fold);
            for (var i = first; i < end; i++)
            {
                var part = coordinates.AsSpan(0, model.Components);
                StatisticsScores[i] = model.Distance(Slice(statistics, i, columns), centred, part);
                NeighbourScores[i] = bank.Nearest(narrow.AsSpan(i * columns, columns), centred, part, nearest).Distance;
            }
        }
        var all = Subspace.Fit(scatters[^1], options.StatisticsVariance, options.MaxComponents);
        return (all, NeighbourBank.Draw(narrow, columns, options.BankRows, options.Seed, all));
    }

    private static Span<double> Slice(double[] rows, int row, int columns) => rows.AsSpan(row * columns, columns);
}
