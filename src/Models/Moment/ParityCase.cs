namespace StreamingAnomaly.Models.Moment;

/// <summary>One compared tensor.</summary>
/// <param name="Name">Name of the expected tensor.</param>
/// <param name="Values">Values compared.</param>
/// <param name="MaxDeviation">Largest absolute difference.</param>
/// <param name="Tolerance">What was allowed at the value closest to failing.</param>
/// <param name="WorstRatio">Largest deviation over its tolerance; above 1 fails.</param>
/// <param name="NotFiniteMismatches">Values that are NaN or infinite on one side only.</param>
public sealed record ParityCase(string Name, int Values, double MaxDeviation, double Tolerance, double WorstRatio, int NotFiniteMismatches)
{
    /// <summary>Within tolerance everywhere.</summary>
    public bool Passed => WorstRatio <= 1 && NotFiniteMismatches == 0 && Values > 0;
}
