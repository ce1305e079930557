using System.Globalization;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Scorer.Tests;

/// <summary>A tool with correlated sensors and a reading every second; the same seed gives the same readings.</summary>
internal sealed class ToolFeed(string equipment, int sensors = 3, int seed = 1)
{
    public const long Second = 1_000_000_000;
    public const long Start = 1_770_000_000L * Second;

    private readonly Random random = new(seed);
    private double common;
    private int slot;

    /// <summary>The next readings; the fault is added to the first sensor, in its standard deviations.</summary>
    public IEnumerable<Reading> Take(int count, double fault = 0, params (string Key, string Value)[] labels)
    {
        for (var i = 0; i < count; i++) yield return Next(fault, labels);
    }

    public Reading Next(double fault = 0, params (string Key, string Value)[] labels)
    {
        common = 0.9 * common + 0.44 * Normal();
        var values = new SensorValue[sensors];
        for (var i = 0; i < sensors; i++)
            values[i] = new("s" + i.ToString(CultureInfo.InvariantCulture), 100 * i + (i + 1) * (0.5 * common + 0.8 * Normal() + (i == 0 ? fault : 0)));
        return At(slot++, values, labels);
    }

    /// <summary>Lets time pass without readings.</summary>
    public void Skip(int slots) => slot += slots;

    public Reading At(int at, SensorValue[] values, params (string Key, string Value)[] labels) =>
        new(equipment, Start + at * Second, values, [.. labels.Select(l => KeyValuePair.Create(l.Key, l.Value))]);

    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
