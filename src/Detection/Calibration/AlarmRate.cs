namespace StreamingAnomaly.Detection.Calibration;

/// <summary>Asked and achieved alarms, true ones included.</summary>
/// <param name="AllowedPerDay">What the budget asks for.</param>
/// <param name="Alarms">Episodes in the last ten budgets (10 N samples), or since the start.</param>
/// <param name="Days">How long that is, by the interval of the samples.</param>
public readonly record struct AlarmRate(double AllowedPerDay, int Alarms, double Days);
