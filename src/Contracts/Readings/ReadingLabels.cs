namespace StreamingAnomaly.Contracts.Readings;

/// <summary>Context labels with a meaning of their own.</summary>
public static class ReadingLabels
{
    /// <summary>
    /// The reading belongs to its equipment's baseline of this many frames, 40 to 100000, instead of the profile's. Readings
    /// without the label that come while it is collected are not learnt from.
    /// </summary>
    public const string Baseline = "baseline";

    /// <summary>The run; a new one starts a new window. Without it lot and wafer name the run.</summary>
    public const string Run = "run";

    /// <summary>
    /// Names the time since the last maintenance or other change of the machine, e.g. <c>PM-0421</c>. Another name than the
    /// last one starts a new epoch: healthy behaviour is learnt anew. Readings without the label stay in the epoch, so that one
    /// labelled reading is enough.
    /// </summary>
    public const string Epoch = "epoch";
}
