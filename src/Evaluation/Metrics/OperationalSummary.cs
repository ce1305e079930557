namespace StreamingAnomaly.Evaluation.Metrics;

/// <summary>The operational view of a set: counts pooled over its series.</summary>
/// <param name="EventRecall">Share of the events with an alarm inside; NaN without events.</param>
/// <param name="Chance">Recall that random alarms of the same rate would have: mean over the events of 1 - (1 - p)^length.</param>
/// <param name="FreshRecall">Share of the events inside which a run of alarms starts.</param>
/// <param name="FalseSamplesPer10k">Alarms on normal rows, per 10,000 normal rows.</param>
/// <param name="FalseEpisodesPer10k">Runs of alarms that touch no event, per 10,000 normal rows.</param>
/// <param name="Delay">Median over the detected events, rows; NaN if there are none.</param>
/// <param name="FreshDelay">Median over the freshly detected events, rows; NaN if there are none.</param>
public sealed record OperationalSummary(
    double EventRecall,
    double Chance,
    double FreshRecall,
    double FalseSamplesPer10k,
    double FalseEpisodesPer10k,
    double Delay,
    double FreshDelay)
{
    private const double Unit = 10_000;

    /// <summary>Pools the series.</summary>
    public static OperationalSummary Of(IReadOnlyCollection<OperationalView> series)
    {
        double events = series.Sum(s => s.Events);
        double normal = series.Sum(s => s.NormalSamples);
        var rate = series.Sum(s => s.FalseSamples) / normal;
        return new(
            series.Sum(s => s.Detected) / events,
            series.SelectMany(s => s.EventLengths).Select(length => 1 - Math.Pow(1 - rate, length)).DefaultIfEmpty(double.NaN).Average(),
            series.Sum(s => s.Fresh) / events,
            rate * Unit,
            series.Sum(s => s.FalseEpisodes) / normal * Unit,
            Median(series.SelectMany(s => s.Delays)),
            Median(series.SelectMany(s => s.FreshDelays)));
    }

    private static double Median(IEnumerable<int> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0;
    }
}
