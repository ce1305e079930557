namespace StreamingAnomaly.Scorer;

/// <summary>What <c>doctor</c> says about MOMENT.</summary>
/// <param name="Identity">Which weights at which precision.</param>
/// <param name="Device"><c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Precision"><c>Float32</c> or <c>Int8</c>.</param>
/// <param name="WindowsPerSecond">Measured now, with everything else that runs on this machine.</param>
/// <param name="FallbackReason">Why the CPU serves although CUDA would have been taken; null if nothing was tried in vain.</param>
public sealed record MomentFinding(string Identity, string Device, string Precision, double WindowsPerSecond, string? FallbackReason);
