namespace StreamingAnomaly.Models.Moment;

/// <summary>What an entry point computed; arrays are row-major over [batch, channel, step].</summary>
/// <param name="Normalized">Decoder output before the normalisation is undone, [B, C, T].</param>
/// <param name="Reconstruction">In the input's units, [B, C, T]; of a forecast [B, C, horizon].</param>
/// <param name="Mean">Mean per row and channel, [B, C]; NaN if nothing was observed.</param>
/// <param name="Deviation">Standard deviation per row and channel, including 1e-5, [B, C].</param>
public sealed record MomentOutput(float[] Normalized, float[] Reconstruction, double[] Mean, double[] Deviation);
