using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Scorer.Tests;

/// <summary>Every reading ends as exactly one of scored, warm-up and dead letter, whatever else is on the topic.</summary>
public sealed class ScoringPipelineAccountingTests
{
    [Fact]
    public async Task Readings_OfAllKinds_EndExactlyOnce()
    {
        await using var rig = await ScorerRig.CreateAsync();
        var expected = await AppendMixedAsync(rig);
        await rig.DrainAsync();

        var scores = await rig.ScoresAsync();
        Assert.Equal(400 - 80 + 3 + 3, scores.Count(s => s.State == ScoreState.Scored));
        Assert.Equal(80 + 1, scores.Count(s => s.State == ScoreState.WarmingUp));
        Assert.Equal(scores.Count, scores.DistinctBy(s => (s.Equipment, s.TimeUnixNano)).Count());
        var letters = await rig.DeadLettersAsync();
        Assert.Equal(expected.Order(), letters.Select(l => l.Reason).Order());
        Assert.All(letters, l => Assert.NotEmpty(l.Detail));
        var malformed = Assert.Single(letters, l => l.Reason == ReadingErrors.MalformedJson);
        Assert.Equal("{\"equipment\":", malformed.Value.ToStringUtf8());
        Assert.Equal(Topics.Readings, malformed.SourceTopic);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Readings_PolledInOtherPortions_GiveTheSameBytes(int maxRecords)
    {
        await using var whole = await ScorerRig.CreateAsync();
        await using var portions = await ScorerRig.CreateAsync();
        foreach (var rig in new[] { whole, portions })
        {
            await AppendMixedAsync(rig);
            await rig.AppendAsync(Fleet());
        }

        await whole.DrainAsync(s => s with { MaxRecords = 5000 });
        await portions.DrainAsync(s => s with { MaxRecords = maxRecords });
        var (one, other) = (await whole.OutputAsync(), await portions.OutputAsync());
        Assert.Equal(one.Scores, other.Scores);
        Assert.Equal(one.Alerts, other.Alerts);
        Assert.NotEmpty(one.Alerts);
        Assert.Equal(one.DeadLetters, other.DeadLetters);
    }

    // Five tools, so that lanes run in parallel where the portion is large.
    private static IEnumerable<Reading> Fleet()
    {
        var tools = Enumerable.Range(0, 5).Select(i => new ToolFeed("fleet-" + i, seed: 10 + i)).ToArray();
        for (var t = 0; t < 260; t++)
            foreach (var tool in tools) yield return tool.Next(fault: t is > 110 and < 125 or > 200 ? 25 : 0);
    }

    /// <summary>400 good readings and one of everything that can go wrong; returns the reasons of the dead letters.</summary>
    private static async Task<List<string>> AppendMixedAsync(ScorerRig rig)
    {
        var tool = new ToolFeed("mixed");
        var good = tool.Take(400).ToArray();
        await rig.AppendAsync(good[..200]);
        await rig.AppendAsync([good[199], good[10]]);
        await rig.AppendAsync("mixed", "{\"equipment\":"u8.ToArray());
        await rig.AppendAsync("mixed", null);
        await rig.AppendAsync("mixed", "<reading/>"u8.ToArray(), "text/xml");
        await rig.AppendAsync("mixed", "{\"equipment\":\"mixed\",\"time\":\"2026-02-03T00:00:00Z\",\"values\":{}}"u8.ToArray());
        var future = UnixTime.ToNanoseconds(rig.Time.GetUtcNow().AddMinutes(11));
        await rig.AppendAsync([good[200] with { TimeUnixNano = future }]);
        await rig.AppendAsync(good[200..]);
        // Three frames repeat the last values, the fourth and fifth have none.
        await rig.AppendAsync(tool.Take(4).Select(r => r with { Values = [new("nobody", 1)] }));
        await rig.AppendAsync([tool.Next() with { Values = [new("s0", double.NaN), new("s1", double.PositiveInfinity)] }]);

        // One record with several readings: good ones, a repeated one, one of another equipment.
        Reading[] many = [.. tool.Take(2), tool.Next()];
        var other = new ToolFeed("other", seed: 2).Next();
        var array = "[" + string.Join(',', new[] { many[0], many[1], many[1], many[2], other }.Select(r => Encoding.UTF8.GetString(ReadingCodec.WriteJson(r)))) + "]";
        await rig.AppendAsync("mixed", Encoding.UTF8.GetBytes(array));
        return
        [
            "duplicate", "late", ReadingErrors.MalformedJson, ReadingErrors.Empty, ReadingErrors.UnsupportedType,
            ReadingErrors.NoValues, "time-in-future", "no-usable-value", "no-usable-value", "duplicate",
        ];
    }
}
