namespace StreamingAnomaly.Evaluation.Metrics;

/// <summary>A maximal run of labelled rows.</summary>
/// <param name="First">Its first row.</param>
/// <param name="Last">Its last row, inclusive.</param>
public readonly record struct LabelledEvent(int First, int Last)
{
    /// <summary>Number of rows.</summary>
    public int Length => Last - First + 1;

    /// <summary>The runs of <see langword="true"/> in <paramref name="labels"/>, in order.</summary>
    public static IReadOnlyList<LabelledEvent> Of(ReadOnlySpan<bool> labels)
    {
        var events = new List<LabelledEvent>();
        for (var i = 0; i < labels.Length; i++)
        {
            if (!labels[i]) continue;
            var first = i;
            while (i + 1 < labels.Length && labels[i + 1]) i++;
            events.Add(new(first, i));
        }

        return events;
    }
}
