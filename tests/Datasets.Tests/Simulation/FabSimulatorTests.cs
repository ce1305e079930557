using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Datasets.Simulation;

namespace StreamingAnomaly.Datasets.Tests.Simulation;

public sealed class FabSimulatorTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Next_StartedLater_GoesOnWithTheSameValues()
    {
        var options = new FabOptions { Equipment = FabCatalog.Mixed(4), Drift = 1, MaintenanceEvery = TimeSpan.FromMinutes(1), Missing = 0.05 };
        var whole = Take(new FabSimulator(options, Start), 4000);
        var restarted = Take(new FabSimulator(options, Start.AddSeconds(50)), 2000);
        Assert.Equal(whole.Skip(2000).Select(Text), restarted.Select(Text));
        Assert.NotEqual(whole.Select(Text), Take(new FabSimulator(options with { Seed = 2 }, Start), 4000).Select(Text));
    }

    [Fact]
    public void Next_Healthy_HasItsLevelsDeviationsAndSharedNoise()
    {
        var etcher = FabCatalog.Etcher("e");
        var samples = Take(new FabSimulator(new FabOptions { Equipment = [etcher] }, Start), 6000);
        foreach (var sensor in etcher.Sensors)
        {
            var values = samples.Select(s => s.Reading.Values.Single(v => v.Sensor == sensor.Name).Value).ToList();
            var mean = values.Average();
            var deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
            Assert.Equal(1, deviation / etcher.Deviation(sensor), 0.15);
        }

        Assert.Equal(["1", "2", "3"], samples.Select(s => s.Reading.Label("step")).Distinct().Order());
        var pump = FabCatalog.Pump("p");
        var pairs = Take(new FabSimulator(new FabOptions { Equipment = [pump] }, Start), 6000)
            .Select(s => (X: s.Reading.Values[0].Value, Y: s.Reading.Values[2].Value)).ToList();
        double x = pairs.Average(p => p.X), y = pairs.Average(p => p.Y);
        var correlation = pairs.Average(p => (p.X - x) * (p.Y - y))
            / Math.Sqrt(pairs.Average(p => (p.X - x) * (p.X - x)) * pairs.Average(p => (p.Y - y) * (p.Y - y)));
        Assert.Equal(0.6 * 0.5, correlation, 0.12);
    }

    [Theory]
    [InlineData(FabFaultKind.Spike)]
    [InlineData(FabFaultKind.LevelShift)]
    [InlineData(FabFaultKind.Drift)]
    [InlineData(FabFaultKind.Stuck)]
    [InlineData(FabFaultKind.Oscillation)]
    [InlineData(FabFaultKind.WrongStep)]
    public void Next_WithAFault_ChangesThatSensorOnlyInItsTimeAndSaysSo(FabFaultKind kind)
    {
        var etcher = FabCatalog.Etcher("e");
        var fault = new FabFault("e", kind, Start.AddSeconds(20), TimeSpan.FromSeconds(10), ["rf_power_w"], 8);
        var options = new FabOptions { Equipment = [etcher, FabCatalog.Etcher("f")] };
        var healthy = Take(new FabSimulator(options, Start), 1000);
        var simulator = new FabSimulator(options with { Faults = [fault] }, Start);
        var faulty = Take(simulator, 1000);
        var changed = 0;
        foreach (var (a, b) in healthy.Zip(faulty))
        {
            var time = UnixTime.FromNanoseconds(a.Reading.TimeUnixNano);
            var inside = a.Reading.Equipment == "e" && time >= fault.Start && time < fault.End;
            Assert.Equal(inside ? 1 : 0, b.Label);
            foreach (var (x, y) in a.Reading.Values.Zip(b.Reading.Values))
            {
                if (!inside || x.Sensor != "rf_power_w") Assert.Equal(x, y);
                else if (x.Value != y.Value) changed++;
            }

            if (inside && kind == FabFaultKind.LevelShift)
                Assert.Equal(8 * etcher.Deviation(etcher.Sensors[1]), b.Reading.Values[1].Value - a.Reading.Values[1].Value, 0.001);
        }

        Assert.True(changed > 75, $"{changed} of 100 values changed");
        Assert.Same(fault, Assert.Single(simulator.Injected));
    }

    [Fact]
    public void Demo_HasAClearFaultAfterTheBaselineAndWithinAMinute()
    {
        var simulator = new FabSimulator(DemoFab.Options(Start), Start);
        var samples = Take(simulator, 6 * 10 * 240).ToList();
        Assert.Equal(6, samples.Select(s => s.Reading.Equipment).Distinct().Count());
        Assert.True(samples.Where(s => s.Reading.Equipment == "etch-01").TakeWhile(s => s.Label == 0).Count() > 400);
        var first = samples.First(s => s.Label == 1);
        Assert.Equal("etch-01", first.Reading.Equipment);
        Assert.InRange((UnixTime.FromNanoseconds(first.Reading.TimeUnixNano) - Start).TotalSeconds, 50, 55);
        Assert.True(first.Reading.Values[0].Value > 12 + (20 * 0.12));
        Assert.Equal(["etch-01", "etch-02"], samples.Where(s => s.Label == 1).Select(s => s.Reading.Equipment).Distinct());
    }

    [Fact]
    public async Task CsvOutput_ReadBack_GivesTheSameReadingsAndLabels()
    {
        using var folder = new DataFolder();
        var target = Path.Combine(folder.Path, "fab");
        var equipment = FabCatalog.Mixed(3);
        var options = new FabOptions
        {
            Equipment = equipment, Missing = 0.02,
            Faults = FabFaults.Random(equipment, Start, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15), TimeSpan.FromMilliseconds(100), 7),
        };
        await using (var output = new CsvOutput(target, equipment))
            await new FabRunner(new FabSimulator(options, Start), output, TimeProvider.System).RunUntilAsync(Start.AddMinutes(2), CancellationToken.None);
        var expected = Take(new FabSimulator(options, Start), 3 * 1200).ToList();
        var found = Dataset.Open(target).Read().ToDictionary(s => (s.Reading.Equipment, s.Reading.TimeUnixNano));
        Assert.Equal(expected.Count, found.Count);
        foreach (var sample in expected)
        {
            var back = found[(sample.Reading.Equipment, sample.Reading.TimeUnixNano)];
            Assert.Equal(sample.Label, back.Label);
            Assert.Equal(sample.Reading.Context, back.Reading.Context);
            Assert.Equal(sample.Reading.Values, back.Reading.Values.Where(v => !double.IsNaN(v.Value)));
        }

        Assert.Contains(expected, s => s.Label == 1);
        Assert.True(File.ReadAllLines(Path.Combine(target, "faults.tsv")).Length > 4);
    }

    private static IReadOnlyList<FabSample> Take(FabSimulator simulator, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => simulator.Next())];

    private static string Text(FabSample sample) => System.Text.Encoding.UTF8.GetString(ReadingCodec.WriteJson(sample.Reading)) + sample.Label;
}
