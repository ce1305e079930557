namespace StreamingAnomaly.Analysis.Detectors;

/// <summary>Cuts a detector's scores so that at most the expected share of rows is marked.</summary>
internal static class Threshold
{
    /// <summary>The score that a marked row is above. Where many rows have the same score none or all of them are marked, and none where all would be too many.</summary>
    /// <param name="scores">One a row, finite.</param>
    /// <param name="ratio">Expected share of anomalous rows.</param>
    public static float Of(float[] scores, double ratio)
    {
        var sorted = (float[])scores.Clone();
        Array.Sort(sorted);
        var allowed = Math.Clamp((int)Math.Floor(ratio * scores.Length), 1, scores.Length - 1);
        return sorted[sorted.Length - 1 - allowed];
    }

    /// <summary>Rows above the threshold.</summary>
    public static bool[] Mark(float[] scores, float threshold) => Array.ConvertAll(scores, score => score > threshold);
}
