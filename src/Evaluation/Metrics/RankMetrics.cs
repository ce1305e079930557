namespace StreamingAnomaly.Evaluation.Metrics;

/// <summary>Metrics that see only the order of the scores: no threshold and no unit.</summary>
/// <remarks>Equal scores are one step of the curve, so a detector gains nothing from the order of its ties.</remarks>
public static class RankMetrics
{
    /// <summary>Area under the ROC curve: the chance that a labelled row scores higher than a normal one, ties counting half.</summary>
    /// <param name="labels">One a row.</param>
    /// <param name="scores">One a row, finite; higher is more anomalous.</param>
    /// <returns>0..1, 0.5 for guessing; NaN if one of the two kinds of row is absent.</returns>
    public static double RocAuc(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores)
    {
        double area = 0, positives = 0, negatives = 0;
        foreach (var (tied, tiedPositives) in Steps(labels, scores))
        {
            // Trapezoid: the normal rows of this step lie above nothing before it and half of its own labelled rows.
            area += (tied - tiedPositives) * (positives + (tiedPositives / 2.0));
            positives += tiedPositives;
            negatives += tied - tiedPositives;
        }

        return positives == 0 || negatives == 0 ? double.NaN : area / positives / negatives;
    }

    /// <summary>Average precision: precision at every distinct score, weighted by the recall gained there.</summary>
    /// <inheritdoc cref="RocAuc"/>
    /// <returns>0..1; the share of labelled rows for guessing; NaN without a labelled row.</returns>
    public static double AveragePrecision(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores)
    {
        double sum = 0, positives = 0, alarms = 0;
        foreach (var (tied, tiedPositives) in Steps(labels, scores))
        {
            alarms += tied;
            positives += tiedPositives;
            sum += tiedPositives * positives / alarms;
        }

        return positives == 0 ? double.NaN : sum / positives;
    }

    private static List<(int Tied, int Positives)> Steps(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores)
    {
        if (labels.Length != scores.Length) throw new ArgumentException($"{scores.Length} scores for {labels.Length} labels.");
        var keys = scores.ToArray();
        var sorted = labels.ToArray();
        Array.Sort(keys, sorted);
        var steps = new List<(int, int)>();
        for (var i = keys.Length - 1; i >= 0;)
        {
            int tied = 0, positives = 0;
            var score = keys[i];
            for (; i >= 0 && keys[i].Equals(score); i--, tied++)
                if (sorted[i]) positives++;
            steps.Add((tied, positives));
        }

        return steps;
    }
}
