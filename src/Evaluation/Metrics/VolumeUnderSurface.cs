namespace StreamingAnomaly.Evaluation.Metrics;

/// <summary>
/// Volume under the surface (Paparrizos et al., "Volume Under the Surface: A New Accuracy Evaluation Measure for
/// Time-Series Anomaly Detection", PVLDB 15(11), 2022), as the TSB-AD benchmark counts it.
/// </summary>
/// <remarks>
/// <para>A label is given a slope: within w/2 rows of an event a row d away counts sqrt(1 - d/w), so that an alarm a
/// little early or late is worth a part. For each w = 0..W a curve is drawn over <see cref="Thresholds"/> thresholds,
/// ranks of the scores themselves, and its area taken; the volume is the mean area. Recall counts the weight that was
/// alarmed against P + half of the slope's alarmed weight and is multiplied by the share of (merged) events touched.</para>
/// <para>Thresholds are nested, so a row enters at one threshold and stays: each w costs one pass over the rows near
/// events and one over the thresholds, not their product.</para>
/// </remarks>
public static class VolumeUnderSurface
{
    /// <summary>Points of a curve, as TSB-AD has them.</summary>
    public const int Thresholds = 250;

    /// <summary>VUS-PR and VUS-ROC.</summary>
    /// <param name="labels">One a row.</param>
    /// <param name="scores">One a row, finite; higher is more anomalous.</param>
    /// <param name="window">W, rows, at least 0; see <see cref="VusWindow"/>.</param>
    /// <returns>Both in 0..1; NaN if there is no labelled row.</returns>
    public static (double Pr, double Roc) Compute(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores, int window)
    {
        if (labels.Length != scores.Length) throw new ArgumentException($"{scores.Length} scores for {labels.Length} labels.");
        ArgumentOutOfRangeException.ThrowIfNegative(window);
        var events = LabelledEvent.Of(labels);
        if (events.Count == 0) return (double.NaN, double.NaN);

        var (entry, alarms) = Entries(scores);
        var slope = new double[labels.Length];
        double pr = 0, roc = 0;
        for (var w = 0; w <= window; w++)
        {
            var (areaPr, areaRoc) = Surface.At(events, entry, alarms, slope, w);
            pr += areaPr;
            roc += areaRoc;
        }

        return (pr / (window + 1), roc / (window + 1));
    }

    /// <summary>For every row the first threshold that alarms it, and for every threshold how many rows it alarms.</summary>
    private static (int[] Entry, int[] Alarms) Entries(ReadOnlySpan<double> scores)
    {
        var descending = scores.ToArray();
        Array.Sort(descending, (a, b) => b.CompareTo(a));
        var levels = new double[Thresholds];
        var step = (scores.Length - 1.0) / (Thresholds - 1);
        for (var k = 0; k < Thresholds; k++)
            levels[k] = descending[k == Thresholds - 1 ? scores.Length - 1 : (int)(k * step)];

        var entry = new int[scores.Length];
        var alarms = new int[Thresholds];
        for (var t = 0; t < scores.Length; t++) alarms[entry[t] = FirstAtOrBelow(levels, scores[t])]++;
        for (var k = 1; k < Thresholds; k++) alarms[k] += alarms[k - 1];
        return (entry, alarms);
    }

    private static int FirstAtOrBelow(double[] levels, double score)
    {
        int low = 0, high = levels.Length - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (levels[middle] <= score) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    /// <summary>The two areas at one slope width.</summary>
    private static class Surface
    {
        public static (double Pr, double Roc) At(
            IReadOnlyList<LabelledEvent> events, int[] entry, int[] alarms, double[] slope, int w)
        {
            Span<double> core = stackalloc double[Thresholds];
            Span<double> edge = stackalloc double[Thresholds];
            Span<int> touched = stackalloc int[Thresholds];
            core.Clear();
            edge.Clear();
            touched.Clear();
            var positives = 0;
            foreach (var e in events)
            {
                positives += e.Length;
                for (var t = e.First; t <= e.Last; t++) core[entry[t]]++;
            }

            var half = w / 2;
            var merged = 0;
            for (var i = 0; i < events.Count;)
            {
                // Events whose slopes meet count as one.
                var last = i;
                while (last + 1 < events.Count && events[last].Last + half >= events[last + 1].First - half) last++;
                var from = Math.Max(events[i].First - half, 0);
                var to = Math.Min(events[last].Last + half, entry.Length - 1);
                AddSlopes(events, i, last, slope, w);
                var first = Thresholds;
                for (var t = from; t <= to; t++)
                {
                    first = Math.Min(first, entry[t]);
                    edge[entry[t]] += slope[t];
                    slope[t] = 0;
                }

                touched[first]++;
                merged++;
                i = last + 1;
            }

            return Areas(core, edge, touched, alarms, positives, merged, entry.Length);
        }

        /// <summary>Weights of the rows beside the events first..last; rows inside an event stay 0, their weight is 1.</summary>
        private static void AddSlopes(IReadOnlyList<LabelledEvent> events, int first, int last, double[] slope, int w)
        {
            for (var i = first; i <= last; i++)
            {
                var (start, end) = events[i];
                for (var d = 1; d <= w / 2; d++)
                {
                    var weight = Math.Sqrt(1 - ((double)d / w));
                    if (end + d < slope.Length) slope[end + d] = Math.Min(1, slope[end + d] + weight);
                    if (start - d >= 0) slope[start - d] = Math.Min(1, slope[start - d] + weight);
                }
            }

            for (var i = first; i <= last; i++) Array.Clear(slope, events[i].First, events[i].Length);
        }

        private static (double Pr, double Roc) Areas(
            Span<double> core, Span<double> edge, Span<int> touched, int[] alarms, int positives, int merged, int rows)
        {
            double pr = 0, roc = 0, coreSum = 0, edgeSum = 0, tprBefore = 0, fprBefore = 0;
            var events = 0;
            for (var k = 0; k < Thresholds; k++)
            {
                coreSum += core[k];
                edgeSum += edge[k];
                events += touched[k];
                var hit = coreSum + edgeSum;
                var positive = positives + (edgeSum / 2);
                var tpr = Math.Min(hit / positive, 1) * events / merged;
                var fpr = (alarms[k] - hit) / (rows - positive);
                pr += (tpr - tprBefore) * hit / alarms[k];
                roc += (fpr - fprBefore) * (tpr + tprBefore) / 2;
                (tprBefore, fprBefore) = (tpr, fpr);
            }

            return (pr, roc + ((1 - fprBefore) * (1 + tprBefore) / 2));
        }
    }
}
