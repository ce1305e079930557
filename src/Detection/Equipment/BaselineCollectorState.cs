namespace StreamingAnomaly.Detection.Equipment;

/// <summary>What a <see cref="BaselineCollector"/> holds.</summary>
/// <param name="Sensors">Names in the order they first came.</param>
/// <param name="Times">Time per row.</param>
/// <param name="Values">Row-major [rows * sensors].</param>
/// <param name="RunNames">Run ids in the order they came.</param>
/// <param name="RunOf">Index into <paramref name="RunNames"/> per row, -1 for none.</param>
public sealed record BaselineCollectorState(string[] Sensors, long[] Times, double[] Values, string[] RunNames, int[] RunOf);
