using System.Text.Json;
using StreamingAnomaly.Contracts;

namespace StreamingAnomaly.Datasets.Tests;

/// <summary>The five recorded sets come out as ../shared/eval/protocol.md splits them.</summary>
public sealed class KnownDatasetTests
{
    [Theory]
    [InlineData("skab", 34)]
    [InlineData("nab", 24)]
    [InlineData("smd", 4)]
    [InlineData("tep", 9)]
    public void Read_Set_HasTheRowsSensorsAndEventsOfTheProtocol(string name, int series)
    {
        var path = SharedData.Require($"data/{name}");
        using var expected = JsonDocument.Parse(File.ReadAllBytes(SharedData.Require("eval/dev-series.json")));
        var all = expected.RootElement.GetProperty("series").GetProperty(name).EnumerateObject().ToList();
        var dataset = Dataset.Open(path);
        Assert.Equal(series, dataset.Series.Count);
        Assert.Equal(name, dataset.Name);
        foreach (var found in dataset.Series)
        {
            var want = all.Single(entry => Same(entry.Name, found)).Value;
            var samples = found.Read().ToList();
            var test = samples.Where(s => !s.Training).ToList();
            var sensors = want.GetProperty("sensors").GetInt32();
            Assert.All(samples, s => Assert.Equal(sensors, s.Reading.Values.Count));
            Assert.Equal(want.GetProperty("train_rows").GetInt32(), samples.Count(s => s.Training));
            Assert.Equal(want.GetProperty("test_rows").GetInt32(), test.Count);
            Assert.Equal(want.GetProperty("positive_rows").GetInt32(), test.Count(s => s.Label == 1));
            Assert.Equal(want.GetProperty("events").GetInt32(), test.Select((s, i) => s.Label == 1 && (i == 0 || test[i - 1].Label != 1)).Count(b => b));
            Assert.All(samples.SelectMany(s => s.Reading.Values), v => Assert.True(double.IsFinite(v.Value)));
            Assert.DoesNotContain(samples[0].Reading.Values, v => v.Sensor is "label" or "anomaly" or "changepoint" or "row");
        }
    }

    [Fact]
    public void Read_LamEtch_Is129WafersOnOneEtcherInOrder()
    {
        var path = SharedData.Require("data/lam-etch");
        using var expected = JsonDocument.Parse(File.ReadAllBytes(SharedData.Require("eval/dev-series.json")));
        var drift = expected.RootElement.GetProperty("lam-etch").GetProperty("drift").GetProperty("train").EnumerateArray().Select(e => e.GetString()!).ToList();
        var dataset = Dataset.Open(path);
        var samples = Assert.Single(dataset.Series).Read().ToList();
        Assert.Equal("lam-etch", samples[0].Reading.Equipment);
        var wafers = samples.GroupBy(s => s.Reading.Label("run")!).ToList();
        Assert.Equal(129, wafers.Count);
        // The baseline's wafers first, each part in the order of the wafer numbers.
        Assert.Equal([.. drift.Order(), .. wafers.Select(w => w.Key).Except(drift).Order()], wafers.Select(w => w.Key));
        Assert.Equal(drift.Order(), wafers.Where(w => w.All(s => s.Training)).Select(w => w.Key));
        Assert.Equal(21, wafers.Count(w => w.All(s => s.Label == 1)));
        Assert.Equal(108, wafers.Count(w => w.All(s => s.Label == 0)));
        Assert.All(samples, s => Assert.Equal(19, s.Reading.Values.Count));
        Assert.All(samples, s => Assert.Contains(s.Reading.Label("step"), new[] { "4", "5" }));
        Assert.Equal("l29", samples[0].Reading.Label("experiment"));
        Assert.Equal(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), UnixTime.FromNanoseconds(samples[0].Reading.TimeUnixNano));
        Assert.DoesNotContain(samples.Zip(samples.Skip(1)), pair => pair.First.Reading.TimeUnixNano >= pair.Second.Reading.TimeUnixNano);
        Assert.All(wafers.Zip(wafers.Skip(1)), pair =>
            Assert.Equal(60_000_000_000, pair.Second.First().Reading.TimeUnixNano - pair.First.Last().Reading.TimeUnixNano));
    }

    private static bool Same(string entry, ReplaySeries series)
    {
        var key = entry.Replace(".csv", "", StringComparison.Ordinal).Replace(".gz", "", StringComparison.Ordinal).Replace("_test", "", StringComparison.Ordinal);
        return series.Equipment.Split('-', 2)[1] == key.Replace('/', '-') || series.Equipment.Split('-', 2)[1] == key.Split('/')[^1];
    }
}
