namespace StreamingAnomaly.Detection.Equipment;

/// <summary>What a model was trained on.</summary>
/// <param name="FromUnixNano">Time of the first baseline row.</param>
/// <param name="ToUnixNano">Time of the last baseline row.</param>
/// <param name="Rows">Baseline rows.</param>
/// <param name="FitRows">The first of them, which statistics and forest were fitted on.</param>
/// <param name="CalibrationRows">The rest, which gave the calibration scores.</param>
/// <param name="DataHash">SHA-256 of times and values, hexadecimal.</param>
public sealed record TrainingSummary(
    long FromUnixNano, long ToUnixNano, int Rows, int FitRows, int CalibrationRows, string DataHash);
