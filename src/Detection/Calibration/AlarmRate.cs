namespace StreamingAnomaly.Detection.Calibration;

/// <summary>Asked and achieved alarms, true ones included.</summary>
/// <param name="AllowedPerDay">What the budget asks for.</param>
/// <param name="AchievedPerDay">What there was over the last ten budgets (10 N samples), or since the start.</param>
public readonly record struct AlarmRate(double AllowedPerDay, double AchievedPerDay);
