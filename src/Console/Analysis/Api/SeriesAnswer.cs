namespace StreamingAnomaly.Console.Analysis.Api;

/// <summary>Rows of one equipment, thinned for a chart: each bucket has the least and the greatest value of its rows.</summary>
/// <param name="Equipment">Equipment.</param>
/// <param name="From">First time shown, ISO 8601.</param>
/// <param name="To">Last time shown.</param>
/// <param name="Rows">Rows in the period.</param>
/// <param name="RowsPerPoint">Rows of a bucket; 1: every row is there, and min is max.</param>
/// <param name="Times">Time of each bucket's first row, seconds since 1970.</param>
/// <param name="Sensors">Curves.</param>
/// <param name="Detectors">Scores and marks.</param>
/// <param name="Label">Whether a row of the bucket is anomalous by ground truth; null without.</param>
internal sealed record SeriesAnswer(
    string Equipment, string? From, string? To, int Rows, int RowsPerPoint, double[] Times, IReadOnlyList<SensorCurve> Sensors, IReadOnlyList<DetectorCurve> Detectors, int[]? Label);

/// <summary>A sensor's curve.</summary>
internal sealed record SensorCurve(string Name, float[] Min, float[] Max);

/// <summary>A detector's curve: highest score of each bucket, and whether a row in it is marked.</summary>
internal sealed record DetectorCurve(string Detector, float[] Score, int[] Marked);
