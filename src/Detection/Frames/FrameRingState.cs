namespace StreamingAnomaly.Detection.Frames;

/// <summary>Everything a <see cref="FrameRing"/> holds.</summary>
/// <param name="Values">Sensor-major [sensors * capacity], kept values; NaN where unknown.</param>
/// <param name="Imputed">Sensor-major bits [sensors * ceil(capacity / 64)].</param>
/// <param name="Last">Last known value of every sensor as given; NaN before the first.</param>
/// <param name="MissingFor">Slots since then, per sensor.</param>
/// <param name="Origin">Time of slot 0, nanoseconds since 1970 UTC.</param>
/// <param name="LastTime">Time of the newest frame.</param>
/// <param name="LastSlot">Its slot.</param>
/// <param name="Count">Slots filled since the restart, at most the capacity.</param>
/// <param name="Run">Run of the newest frame.</param>
/// <param name="Started">A frame was ever added.</param>
public sealed record FrameRingState(
    float[] Values, ulong[] Imputed, double[] Last, int[] MissingFor, long Origin, long LastTime, long LastSlot, int Count,
    string? Run, bool Started);
