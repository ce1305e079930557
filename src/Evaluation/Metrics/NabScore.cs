namespace StreamingAnomaly.Evaluation.Metrics;

/// <summary>
/// NAB's score, standard profile (Lavin and Ahmad, "Evaluating Real-Time Anomaly Detection Algorithms: the Numenta
/// Anomaly Benchmark", ICMLA 2015): an early detection counts up to 1, a late one almost nothing, a false one up to -0.11,
/// a missed window -1; 0 is a detector that never alarms and 100 one that alarms at the first row of every window only.
/// </summary>
/// <remarks>
/// Weight of a row: sigma(y) = 2 / (1 + exp(5 y)) - 1. Inside a window y runs from -1 (first row) to -1/length (last row),
/// the first alarm counts sigma(y) / sigma(-1). After a window y grows by 1 for each of its lengths less one row, and
/// from y = 3 on, or before the first window, an alarm costs the full 0.11.
/// </remarks>
public static class NabScore
{
    /// <summary>Cost of a false alarm far from any window, standard profile.</summary>
    public const double FalsePositiveWeight = 0.11;

    private const double Steepness = 5;
    private const double FarBehind = 3;
    private static readonly double Earliest = Sigmoid(-1);

    /// <summary>The score at a given threshold for each series.</summary>
    /// <param name="series">The set.</param>
    /// <param name="thresholds">One a series; alarm = score above it.</param>
    /// <returns>At most 100; NaN if no series has a window.</returns>
    public static double At(IReadOnlyList<NabSeries> series, IReadOnlyList<double> thresholds)
    {
        double sum = 0;
        var windows = 0;
        for (var i = 0; i < series.Count; i++)
        {
            var weights = Weights(series[i].Labels, out var windowOf, out var count);
            windows += count;
            var best = new double[count];
            for (var t = 0; t < weights.Length; t++)
            {
                if (series[i].Scores[t] <= thresholds[i]) continue;
                if (windowOf[t] < 0) sum += weights[t];
                else best[windowOf[t]] = Math.Max(best[windowOf[t]], weights[t]);
            }

            sum += best.Sum();
        }

        return Normalised(sum, windows);
    }

    /// <summary>
    /// The score at the one threshold, the same for all series, that makes it largest. That is what NAB reports: it looks
    /// at the labels, so it says how good a threshold could be, not how good one is that was chosen beforehand.
    /// </summary>
    /// <param name="series">The set.</param>
    /// <returns>0..100; NaN if no series has a window.</returns>
    public static double Best(IReadOnlyList<NabSeries> series)
    {
        var scores = new List<double>();
        var rows = new List<(double Weight, int Window)>();
        var windows = 0;
        foreach (var one in series)
        {
            var weights = Weights(one.Labels, out var windowOf, out var count);
            for (var t = 0; t < weights.Length; t++)
            {
                scores.Add(one.Scores[t]);
                rows.Add((weights[t], windowOf[t] < 0 ? -1 : windows + windowOf[t]));
            }

            windows += count;
        }

        var keys = scores.ToArray();
        var sorted = rows.ToArray();
        Array.Sort(keys, sorted);
        var hits = new double[windows];
        double sum = 0, best = 0;
        for (var i = keys.Length - 1; i >= 0; i--)
        {
            var (weight, window) = sorted[i];
            if (window < 0) sum += weight;
            else if (weight > hits[window])
            {
                sum += weight - hits[window];
                hits[window] = weight;
            }

            // Rows of one score alarm together.
            if (i == 0 || !keys[i - 1].Equals(keys[i])) best = Math.Max(best, sum);
        }

        return Normalised(best, windows);
    }

    /// <summary>Raw score of a detector that finds nothing is -windows, of a perfect one +windows.</summary>
    private static double Normalised(double gained, int windows) => windows == 0 ? double.NaN : 100 * gained / windows / 2;

    /// <summary>What an alarm is worth in each row. In a window the gain over missing it, which costs 1: 1 + sigma / sigma(-1).</summary>
    internal static double[] Weights(ReadOnlySpan<bool> labels, out int[] windowOf, out int count)
    {
        var weights = new double[labels.Length];
        windowOf = new int[labels.Length];
        var events = LabelledEvent.Of(labels);
        count = events.Count;
        var next = 0;
        for (var t = 0; t < weights.Length; t++)
        {
            if (next < events.Count && t > events[next].Last) next++;
            if (next < events.Count && t >= events[next].First)
            {
                windowOf[t] = next;
                weights[t] = 1 + (Sigmoid(-(events[next].Last - t + 1.0) / events[next].Length) / Earliest);
                continue;
            }

            windowOf[t] = -1;
            var behind = next == 0
                ? double.PositiveInfinity
                : (t - events[next - 1].Last) / Math.Max(events[next - 1].Length - 1.0, 1);
            weights[t] = FalsePositiveWeight * (behind > FarBehind ? -1 : Sigmoid(behind));
        }

        return weights;
    }

    private static double Sigmoid(double y) => (2 / (1 + Math.Exp(Steepness * y))) - 1;
}
