namespace StreamingAnomaly.Models.Moment.Healthy;

/// <summary>One reason of a score.</summary>
/// <param name="Sensor">Sensor index.</param>
/// <param name="Part">Which part.</param>
/// <param name="Surprise">How unusual it is for this sensor, -log10 p.</param>
/// <param name="Share">Its share of the score, 0..1.</param>
public readonly record struct MomentContribution(int Sensor, MomentPart Part, double Surprise, double Share);
