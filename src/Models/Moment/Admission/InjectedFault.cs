namespace StreamingAnomaly.Models.Moment.Admission;

/// <summary>A fault that was put into healthy rows.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Sensor">Column.</param>
/// <param name="Start">First row.</param>
/// <param name="End">Last row.</param>
/// <param name="Size">Size in the sensor's standard deviations.</param>
public sealed record InjectedFault(FaultKind Kind, int Sensor, int Start, int End, double Size);
