using StreamingAnomaly.Analysis.Statistics;

namespace StreamingAnomaly.Analysis.Result;

/// <summary>What the rows that a detector marks have in common.</summary>
/// <param name="Detector">Which.</param>
/// <param name="Distributions">Normal against marked rows, the most different sensor first.</param>
/// <param name="Groups">Rankings, one a label.</param>
internal sealed record DetectorFindings(string Detector, IReadOnlyList<Distribution> Distributions, IReadOnlyList<GroupRanking> Groups);
