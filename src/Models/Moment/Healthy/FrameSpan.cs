namespace StreamingAnomaly.Models.Moment.Healthy;

/// <summary>The frames of a window, counted in the baseline, both inclusive.</summary>
internal readonly record struct FrameSpan(int Start, int End)
{
    public bool Overlaps(FrameSpan other) => Start <= other.End && other.Start <= End;
}
