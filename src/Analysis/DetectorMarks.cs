using StreamingAnomaly.Analysis.Anomalies;

namespace StreamingAnomaly.Analysis;

/// <summary>What one detector says of every row.</summary>
/// <param name="Detector">Its name.</param>
/// <param name="Scores">[rows].</param>
/// <param name="Marked">[rows].</param>
/// <param name="Anomalies">By equipment and time.</param>
internal sealed record DetectorMarks(string Detector, float[] Scores, bool[] Marked, IReadOnlyList<Anomaly> Anomalies);
