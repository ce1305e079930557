namespace StreamingAnomaly.Analysis.Anomalies;

/// <summary>
/// Kinds of anomalies after Chandola, Banerjee and Kumar, "Anomaly Detection: A Survey", ACM Computing Surveys 41(3), 2009, section 2.2.
/// How they are told apart here stands at <see cref="AnomalyFinder"/>.
/// </summary>
internal enum AnomalyKind
{
    /// <summary>Single readings that are far out by themselves.</summary>
    Point,

    /// <summary>Readings that are ordinary by themselves and odd in their context (recipe, step, what came before).</summary>
    Contextual,

    /// <summary>A stretch of readings that is odd as a whole.</summary>
    Collective,
}
