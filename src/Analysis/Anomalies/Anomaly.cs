namespace StreamingAnomaly.Analysis.Anomalies;

/// <summary>A stretch of marked rows.</summary>
/// <param name="Equipment">Equipment id.</param>
/// <param name="Kind">What kind.</param>
/// <param name="First">First row of the table.</param>
/// <param name="Last">Last row, included.</param>
/// <param name="From">Time of the first row, nanoseconds since 1970.</param>
/// <param name="To">Time of the last row.</param>
/// <param name="Peak">Highest score.</param>
/// <param name="Sensors">What explains it, strongest first.</param>
/// <param name="Context">The label and value against which it is odd, where that decided the kind; else null.</param>
/// <param name="Labelled">Whether ground truth says so too; null without labels.</param>
internal sealed record Anomaly(
    string Equipment, AnomalyKind Kind, int First, int Last, long From, long To, double Peak, IReadOnlyList<SensorPart> Sensors, string? Context, bool? Labelled)
{
    /// <summary>Rows in it.</summary>
    public int Rows => Last - First + 1;
}
