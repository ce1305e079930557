namespace StreamingAnomaly.Detection.Equipment;

/// <summary>A sensor's part in a verdict.</summary>
/// <param name="Sensor">Sensor index in the model.</param>
/// <param name="Share">Share of the score, 0..1.</param>
/// <param name="Value">Its value, forward-filled if need be; NaN when unknown.</param>
/// <param name="Deviation">Standard deviations from the baseline mean; NaN when unknown.</param>
public readonly record struct SensorShare(int Sensor, double Share, double Value, double Deviation);
