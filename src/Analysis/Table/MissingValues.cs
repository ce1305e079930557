namespace StreamingAnomaly.Analysis.Table;

/// <summary>Fills the gaps of one sensor at one equipment.</summary>
internal static class MissingValues
{
    /// <summary>Replaces NaN in place. Where there is no value at all nothing is filled.</summary>
    /// <param name="values">Values by time.</param>
    /// <param name="treatment">How; with <see cref="MissingTreatment.DropRow"/> nothing is missing any more.</param>
    /// <returns>Values filled.</returns>
    public static long Fill(Span<float> values, MissingTreatment treatment)
    {
        long filled = 0;
        double sum = 0;
        foreach (var value in values)
        {
            if (float.IsNaN(value)) filled++;
            else sum += value;
        }

        if (filled == 0 || filled == values.Length) return 0;
        if (treatment == MissingTreatment.Mean) Replace(values, (float)(sum / (values.Length - filled)));
        else Bridge(values, treatment == MissingTreatment.Linear);
        return filled;
    }

    private static void Replace(Span<float> values, float with)
    {
        for (var i = 0; i < values.Length; i++)
            if (float.IsNaN(values[i])) values[i] = with;
    }

    private static void Bridge(Span<float> values, bool linear)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsNaN(values[i])) continue;
            var end = i;
            while (end < values.Length && float.IsNaN(values[end])) end++;
            for (var k = i; k < end; k++)
                values[k] = i == 0 ? values[end]
                    : end == values.Length || !linear ? values[i - 1]
                    : (float)(values[i - 1] + (((double)values[end] - values[i - 1]) * (k - i + 1) / (end - i + 1)));
            i = end;
        }
    }
}
