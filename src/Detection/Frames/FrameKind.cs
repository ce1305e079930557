namespace StreamingAnomaly.Detection.Frames;

/// <summary>What became of a frame given to a <see cref="FrameRing"/>.</summary>
public enum FrameKind
{
    /// <summary>It follows the last one on the grid.</summary>
    Appended,

    /// <summary>It is newer than the last one but nearest to the same grid slot: its values replace that slot's.</summary>
    Replaced,

    /// <summary>It starts the ring anew: the first frame, a new run, or a gap over the limit before it.</summary>
    Restarted,

    /// <summary>Its time is before the last one's; the ring is unchanged.</summary>
    Late,

    /// <summary>Its time is the last one's; the ring is unchanged.</summary>
    Duplicate,
}
