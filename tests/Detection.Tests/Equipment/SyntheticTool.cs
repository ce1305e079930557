using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Detection.Tests.Equipment;

/// <summary>A tool with correlated sensors and a reading every second, seeded.</summary>
internal sealed class SyntheticTool(int sensors, int seed)
{
    public const long Second = 1_000_000_000;
    public const long Start = 1_790_000_000L * Second;

    private readonly Random random = new(seed);
    private double common;

    public string[] Names { get; } = [.. Enumerable.Range(0, sensors).Select(i => $"s{i}")];

    public double[] Next()
    {
        common = 0.9 * common + 0.44 * Normal();
        var row = new double[sensors];
        for (var i = 0; i < sensors; i++) row[i] = 100 * i + (i + 1) * (0.5 * common + 0.8 * Normal());
        return row;
    }

    public Baseline Baseline(int rows)
    {
        var values = new double[rows * sensors];
        for (var i = 0; i < rows; i++) Next().CopyTo(values, i * sensors);
        return new(Names, [.. Enumerable.Range(0, rows).Select(i => Start + i * Second)], values);
    }

    public Reading Reading(int slot, double[] row) => new(
        "tool", Start + slot * Second,
        [.. Names.Select((n, i) => new SensorValue(n, row[i])).Where(v => !double.IsNaN(v.Value))], []);

    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
