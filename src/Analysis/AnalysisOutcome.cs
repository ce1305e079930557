using StreamingAnomaly.Analysis.Result;
using StreamingAnomaly.Analysis.Table;

namespace StreamingAnomaly.Analysis;

/// <summary>A finished analysis.</summary>
/// <param name="Table">The rows.</param>
/// <param name="Result">All about them.</param>
/// <param name="Detections">Scores, marks and anomalies by detector.</param>
internal sealed record AnalysisOutcome(AnalysisTable Table, AnalysisResult Result, IReadOnlyList<DetectorMarks> Detections);
