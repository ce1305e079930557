namespace StreamingAnomaly.Detection.Calibration;

/// <summary>One way to alarm. All heads but the stand-ins share the alarm budget equally.</summary>
/// <param name="Detector">Index of the detector it watches.</param>
/// <param name="K">0: a point head, one score far out. Above 1: a CUSUM with this reference value, many scores somewhat out.</param>
/// <param name="StandIn">Votes only on samples for which the caller says that a voting detector is unavailable.</param>
public readonly record struct AlarmHead(int Detector, double K = 0, bool StandIn = false)
{
    /// <summary>Reference value of the CUSUM measured on the dev sets.</summary>
    public const double DefaultK = 3.5;
}
