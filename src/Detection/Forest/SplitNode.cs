using System.Runtime.InteropServices;

namespace StreamingAnomaly.Detection.Forest;

/// <summary>One split, 8 bytes, so that a step of the walk touches one cache line.</summary>
/// <param name="Threshold">Left if the value is at most this; else, and for NaN, right.</param>
/// <param name="Feature">Column that is compared.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct SplitNode(float Threshold, uint Feature);
