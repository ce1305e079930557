namespace StreamingAnomaly.Models.Batching;

/// <summary>What is loaded.</summary>
/// <param name="Length">Steps of a window.</param>
/// <param name="Width">Numbers of an embedding.</param>
/// <param name="Identity">See <see cref="Moment.IMomentModel.Identity"/>.</param>
public sealed record MomentModelInfo(int Length, int Width, string Identity);
