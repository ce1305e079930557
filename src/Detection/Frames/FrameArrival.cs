namespace StreamingAnomaly.Detection.Frames;

/// <summary>Result of <see cref="FrameRing.Add"/>.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Missing">Grid slots without a frame before it; they are filled. 0 after a restart.</param>
public readonly record struct FrameArrival(FrameKind Kind, int Missing)
{
    /// <summary>The frame is in the ring.</summary>
    public bool IsAccepted => Kind is not (FrameKind.Late or FrameKind.Duplicate);
}
