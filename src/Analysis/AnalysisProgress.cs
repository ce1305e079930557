namespace StreamingAnomaly.Analysis;

/// <summary>How far a job has got.</summary>
/// <param name="Stage"><c>waiting</c>, <c>reading</c>, <c>preparing</c>, a detector's name, <c>summary</c> or <c>saving</c>.</param>
/// <param name="Share">0 to 1 over all stages.</param>
internal readonly record struct AnalysisProgress(string Stage, double Share);
