namespace StreamingAnomaly.Models.Moment;

/// <summary>Embeddings of windows.</summary>
/// <param name="Normalized">The normalised input, [B, C, T]; may hold NaN and infinities where the input does.</param>
/// <param name="States">Encoder states, [B, C, P, width] (momentfm's reduction "none").</param>
/// <param name="Mean">Mean over channels, then over complete patches, [B, width]; NaN without a complete patch.</param>
/// <param name="RevInMean">Mean per row and channel, [B, C].</param>
/// <param name="RevInDeviation">Standard deviation per row and channel, [B, C].</param>
public sealed record MomentEmbedding(float[] Normalized, float[] States, float[] Mean, double[] RevInMean, double[] RevInDeviation);
