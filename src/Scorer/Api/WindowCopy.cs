namespace StreamingAnomaly.Scorer.Api;

/// <summary>One equipment's newest windows, as they were between two cycles of the pipeline.</summary>
/// <param name="TimeUnixNano">Time of the newest frame.</param>
/// <param name="StepNanos">Distance of two frames.</param>
/// <param name="Frames">Frames since the window began, at most its length.</param>
/// <param name="Sensors">The sensors asked for, in that order.</param>
internal sealed record WindowCopy(long TimeUnixNano, long StepNanos, int Frames, IReadOnlyList<SensorCopy> Sensors);

/// <summary>One sensor's window.</summary>
/// <param name="Name">Sensor.</param>
/// <param name="Values">In baseline standard deviations, oldest first, padded on the left.</param>
/// <param name="Mask">1 where there is a value.</param>
/// <param name="Mean">Baseline mean in the sensor's unit.</param>
/// <param name="Unit">Baseline standard deviation in the sensor's unit.</param>
internal sealed record SensorCopy(string Name, float[] Values, float[] Mask, double Mean, double Unit);
