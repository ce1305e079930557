namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>
/// Neighbouring live sensors that are judged jointly, and how long their windows are. Up to
/// <see cref="EnsembleOptions.LargestGroup"/> sensors there is one group; covariances and banks grow with the square.
/// </summary>
/// <param name="First">First live sensor.</param>
/// <param name="Count">Live sensors.</param>
/// <param name="LagRows">Rows of the lag window.</param>
/// <param name="ForecastRows">Rows a forecast looks back.</param>
/// <param name="Widths">Rows of the statistics windows.</param>
internal sealed record SensorGroup(int First, int Count, int LagRows, int ForecastRows, int[] Widths)
{
    public int LagColumns => LagRows * Count;
    public int SampleLength => LinearForecast.SampleLength(Count, ForecastRows);
    public int StatisticsColumns => Widths.Length * History.Statistics * Count;

    /// <summary>Splits sensors evenly.</summary>
    public static SensorGroup[] Split(int sensors, EnsembleOptions options)
    {
        if (sensors == 0) return [];
        var groups = sensors <= options.LargestGroup ? 1 : (sensors + options.GroupSensors - 1) / options.GroupSensors;
        var split = new SensorGroup[groups];
        for (var g = 0; g < groups; g++)
        {
            var first = (int)((long)g * sensors / groups);
            var count = (int)((g + 1L) * sensors / groups) - first;
            split[g] = new(first, count, options.LagRows(count), options.ForecastRows(count), options.Widths(sensors));
        }
        return split;
    }

    /// <summary>The lag window, [rows, sensors], oldest first.</summary>
    public void Lags(History history, Span<double> to) => history.CopyLast(LagRows, First, Count, to);

    /// <summary>A sample of the <see cref="LinearForecast"/>.</summary>
    public void Sample(History history, Span<double> to)
    {
        history.CopyLast(ForecastRows + 1, First, Count, to);
        to[^1] = 1;
    }

    /// <summary>This group's part of all sensors' window statistics, [widths, statistics, sensors].</summary>
    public void Statistics(ReadOnlySpan<double> all, int allSensors, Span<double> to)
    {
        var stride = History.Padded(allSensors);
        for (var i = 0; i < Widths.Length * History.Statistics; i++)
            all.Slice(i * stride + First, Count).CopyTo(to.Slice(i * Count, Count));
    }
}
