namespace StreamingAnomaly.Models.Moment;

/// <summary>Weights of one encoder block; linear layers as [out, in].</summary>
internal sealed class MomentBlock
{
    public required float[] AttentionNorm { get; init; }   // [width]
    public required float[] Q { get; init; }               // [inner, width]
    public required float[] K { get; init; }
    public required float[] V { get; init; }
    public required float[] O { get; init; }               // [width, inner]
    public required float[] FeedNorm { get; init; }        // [width]
    public required float[] Gate { get; init; }            // [feedForward, width], wi_0: through GELU
    public required float[] Up { get; init; }              // [feedForward, width], wi_1
    public required float[] Down { get; init; }            // [width, feedForward]
}
