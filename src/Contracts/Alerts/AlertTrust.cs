namespace StreamingAnomaly.Contracts.Alerts;

/// <summary>How far an alert may be trusted: what a person asks first.</summary>
/// <param name="Confidence">How far the detectors agree, 0..1; at most 0.5 if only one spoke.</param>
/// <param name="Word"><c>high</c>, <c>medium</c>, <c>low</c>, <c>alone</c> if only one detector spoke, or <c>none</c>.</param>
/// <param name="Calibration"><c>provisional</c> or <c>calibrated</c>: whether the thresholds rest on enough healthy data.</param>
/// <param name="AllowedPerDay">Alarms a day that the budget asks for.</param>
/// <param name="Alarms">Alarms that there were, true ones included, over the last ten budgets or since the start.</param>
/// <param name="Days">How long that is.</param>
public sealed record AlertTrust(double Confidence, string Word, string Calibration, double AllowedPerDay, int Alarms, double Days);
