using StreamingAnomaly.Console.History;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Console.Tests.History;

public sealed class HistoryStoreTests
{
    private static readonly ColumnKey P = ColumnKey.Sensor("p");
    private static readonly TopicPartition Readings0 = new("anomaly.readings.v1", 0);

    [Fact]
    public void Read_FewFrames_GivesThemAsTheyCame()
    {
        using var kept = new Kept();
        for (var i = 0; i < 100; i++) kept.Add(Kept.Reading(i, ("p", i * 0.5)));

        var raw = kept.Read(10, 20, 100, P);

        Assert.Equal(0, raw.Step);
        Assert.Equal([.. Enumerable.Range(10, 10).Select(i => Kept.At(i))], raw.Times);
        Assert.Equal(Enumerable.Range(10, 10).Select(i => i * 0.5), raw.Columns[P].Mean);
    }

    [Fact]
    public void Read_LateAndOutOfOrder_LandInTheirPlace()
    {
        using var shuffled = new Kept();
        var times = Enumerable.Range(0, 3000).ToArray();
        new Random(1).Shuffle(times);
        foreach (var i in times)
        {
            shuffled.Add(Kept.Reading(i, ("p", i)));
            if (i % 500 == 0) shuffled.Store.Flush();
        }

        var raw = shuffled.Read(0, 3000, 5000, P);
        var minutes = shuffled.Read(0, 3000, 50, P);

        Assert.Equal(Enumerable.Range(0, 3000).Select(i => (double)i), raw.Columns[P].Mean);
        Assert.Equal(60 * Levels.Second, minutes.Step);
        Assert.Equal(Enumerable.Range(0, 50).Select(m => (m * 60) + 29.5), minutes.Columns[P].Mean);
        Assert.Equal(Enumerable.Range(0, 50).Select(m => (double)m * 60), minutes.Columns[P].Min!);
        Assert.Equal(Enumerable.Range(0, 50).Select(m => (m * 60) + 59.0), minutes.Columns[P].Max!);
    }

    [Fact]
    public void Add_SameTimeTwice_CountsOnceAndAddsWhatWasMissing()
    {
        using var kept = new Kept();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 600; i++) kept.Add(Kept.Reading(i, ("p", i), (round == 0 ? "q" : "r", round)));
            kept.Store.Flush();
        }

        var (r, frames) = (ColumnKey.Sensor("r"), ColumnKey.Frame);
        var minutes = HistoryQueries.Blocks(kept.Store, kept.Store.Shelves["etch-01"], Level.Minute, Kept.At(0), Kept.At(600), _ => true);

        Assert.Equal(600, minutes.Sum(b => b.Find(P)!.Count!.Sum()));
        Assert.Equal(600, minutes.Sum(b => b.Find(frames)!.Count!.Sum()));
        Assert.Equal(600, minutes.Sum(b => b.Find(r)!.Count!.Sum()));
        Assert.All(kept.Read(0, 600, 1000, r).Columns[r].Mean, value => Assert.Equal(1, value));
    }

    [Fact]
    public void Add_NotFinite_ReachesNoBucket()
    {
        using var kept = new Kept();
        double[] bad = [double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        for (var i = 0; i < 120; i++) kept.Add(Kept.Reading(i, ("p", i % 4 == 0 ? 5 : bad[i % 3])));

        var minutes = kept.Read(0, 120, 10, P);

        Assert.All(minutes.Columns[P].Mean.Concat(minutes.Columns[P].Max!), value => Assert.Equal(5, value));
        Assert.Equal(30, HistoryQueries.Blocks(kept.Store, kept.Store.Shelves["etch-01"], Level.Hour, Kept.At(0), Kept.At(120), _ => true).Single().Find(P)!.Count!.Sum());
    }

    [Fact]
    public void Add_ScoreOfAnotherBundleOrRevision_TakesThePlaceOfTheFirst()
    {
        using var kept = new Kept();
        for (var i = 0; i < 300; i++)
        {
            kept.Add(Kept.Reading(i, ("p", i)));
            kept.Add(Kept.Score(i, i == 130 ? 0.999 : 0.2, i == 130 ? 4 : 0));
        }

        kept.Store.Flush();
        kept.Add(Kept.Score(130, 0.3, bundle: "b2"));

        Assert.Equal(0.3, kept.Read(0, 300, 10, ColumnKey.Probability).Columns[ColumnKey.Probability].Max!.Max());
        Assert.Equal(0, kept.Read(0, 300, 10, ColumnKey.Stage).Columns[ColumnKey.Stage].Max!.Max());
        Assert.Equal(0.3, kept.Read(0, 7200, 10, ColumnKey.Probability).Columns[ColumnKey.Probability].Max!.Max());
        Assert.Equal(0.3, kept.Store.Shelves["etch-01"].Look((state, hour) => hour.Trend(state.Newest)).Where(v => !double.IsNaN(v)).Max());
    }

    [Fact]
    public void Read_AYearWithASpikeOfOneSample_ShowsTheSpike()
    {
        using var kept = new Kept();
        const int Minutes = 365 * 24 * 60, Spike = 200_123;
        for (var i = 0; i < Minutes; i++) kept.Add(Kept.Reading(i * 60.0, ("p", i == Spike ? 99 : 1 + (i % 2))));
        kept.Store.Flush();

        var year = kept.Read(0, Minutes * 60.0, 1500, P);

        Assert.InRange(year.Times.Count, 1000, 3000);
        Assert.Equal(99, year.Columns[P].Max!.Max());
        var at = Array.IndexOf(year.Columns[P].Max!, 99);
        Assert.InRange(Kept.At(Spike * 60.0), year.Times[at], year.Times[at] + year.Step - 1);
        Assert.Equal(1, year.Columns[P].Min![at]);
        Assert.All(year.Columns[P].Mean, mean => Assert.InRange(mean, 1, 2.4));
    }

    [Fact]
    public void Kill_AtAnyTime_LosesAndDoublesNothing()
    {
        using var undisturbed = new Kept();
        using var killed = new Kept();
        var events = Events();
        var next = 0;
        var random = new Random(11);
        foreach (var add in events) add(undisturbed);
        for (var kills = 0; next < events.Count;)
        {
            events[next++](killed);
            killed.Store.Cover(Readings0, next);
            if (random.Next(150) == 0) killed.Store.Flush();
            if (random.Next(400) != 0 || kills++ >= 30) continue;
            killed.Kill();
            next = (int)killed.Store.Next.GetValueOrDefault(Readings0);
        }

        killed.Store.Flush();
        killed.Kill();
        foreach (var level in Enum.GetValues<Level>())
            Assert.Equal(Dump(undisturbed, level), Dump(killed, level));
        Assert.Equal(
            HistoryQueries.Spans(undisturbed.Store, undisturbed.Store.Shelves["etch-01"], "recipe", 0, long.MaxValue, 1000),
            HistoryQueries.Spans(killed.Store, killed.Store.Shelves["etch-01"], "recipe", 0, long.MaxValue, 1000));
        Assert.Equal(Glance(undisturbed), Glance(killed));
    }

    [Fact]
    public void Flush_PastRetention_DropsEachLevelInItsTimeAndCoarserOnesGoOn()
    {
        using var kept = new Kept(new ConsoleHistoryOptions { Raw = TimeSpan.FromHours(2), Minutes = TimeSpan.FromHours(12), Hours = TimeSpan.FromDays(30) });
        const int Seconds = 48 * 3600, Every = 10;
        for (var i = 0; i < Seconds; i += Every) kept.Add(Kept.Reading(i, ("p", i)));
        kept.Clock.Advance(TimeSpan.FromSeconds(Seconds));
        for (var i = 0; i < 30; i++) kept.Store.Flush();

        var shelf = kept.Store.Shelves["etch-01"];
        long? Oldest(Level level) => kept.Store.Read(c => HistoryReader.Oldest(c, shelf.Id, level));

        Assert.InRange(Oldest(Level.Raw)!.Value, Kept.At(Seconds - (2 * 3600) - (Levels.RawRows * Every)), Kept.At(Seconds - (2 * 3600)));
        Assert.InRange(Oldest(Level.Minute)!.Value, Kept.At(Seconds - (14 * 3600)), Kept.At(Seconds - (12 * 3600)));
        Assert.True(Oldest(Level.Hour)!.Value <= Kept.At(0));
        kept.Store.Flush();
        kept.Kill();
        // An hour that only the coarsest level still has, asked for in a hundred points.
        var old = kept.Read(3600, 7200, 100, P);
        Assert.Equal(Levels.Bucket(Level.Hour), old.Step);
        Assert.Equal([5395.0], old.Columns[P].Mean);

        // A period for an analysis is as coarse as its beginning is old; and it is said since when it need not be.
        Assert.Equal((Level.Hour, Oldest(Level.Raw)), HistoryQueries.Kept(kept.Store, kept.Store.Shelves["etch-01"], Kept.At(3600)));
        Assert.Equal((Level.Minute, Oldest(Level.Raw)), HistoryQueries.Kept(kept.Store, kept.Store.Shelves["etch-01"], Kept.At(Seconds - (6 * 3600))));
        Assert.Equal((Level.Raw, Oldest(Level.Raw)), HistoryQueries.Kept(kept.Store, kept.Store.Shelves["etch-01"], Kept.At(Seconds - 3600)));
    }

    [Fact]
    public void Add_OlderThanRawIsKeptOrAheadOfTheClock_IsRefused()
    {
        using var kept = new Kept(new ConsoleHistoryOptions { Raw = TimeSpan.FromHours(1) });
        kept.Add(Kept.Reading(10_000, ("p", 1)));

        kept.Store.Add(Kept.Reading(10_000 - 3601, ("p", 1)), Kept.At(10_000) / 1_000_000);
        kept.Store.Add(Kept.Reading(10_000 + 3600, ("p", 1)), Kept.At(10_000) / 1_000_000);

        Assert.Equal(2, kept.Store.Refused);
        Assert.Single(kept.Read(0, 20_000, 1000, P).Times);
    }

    [Fact]
    public void Flush_MoreThanFitsInMemory_LetsGoAndStillAnswersAll()
    {
        const int MaxBytes = 4_000_000;
        using var kept = new Kept(maxBytes: MaxBytes);
        for (var e = 0; e < 60; e++)
            for (var i = 0; i < 300; i++)
                kept.Store.Add(Kept.Reading(i, [.. Enumerable.Range(0, 12).Select(s => ($"s{s}", (double)i))]) with { Equipment = $"e{e}" }, Kept.At(i) / 1_000_000);
        Assert.True(kept.Store.IsFull());

        kept.Store.Flush();

        Assert.False(kept.Store.IsFull());
        Assert.InRange(kept.Store.Shelves.Values.Sum(s => s.Bytes), 0, MaxBytes / 2);
        kept.Store.Add(Kept.Reading(300, ("s1", 300)) with { Equipment = "e5" }, Kept.At(300) / 1_000_000);
        var line = HistoryQueries.Read(kept.Store, kept.Store.Shelves["e5"], Kept.At(0), Kept.At(301), 1000, [ColumnKey.Sensor("s1")]);
        Assert.Equal(Enumerable.Range(0, 301).Select(i => (double)i), line.Columns[ColumnKey.Sensor("s1")].Mean);
    }

    [Fact]
    public void Baseline_FromTwoScores_IsMeanAndDeviationAndFollowsANewBundle()
    {
        using var kept = new Kept();
        kept.Add(Kept.Reading(0, ("p", 1)));
        foreach (var (seconds, deviation, bundle, mean, sd) in ((double, double, string, double, double)[])
            [(1, -1, "b1", 50, 2), (2, 3.5, "b1", 50, 2), (3, 2, "b1", 50, 2), (4, 1, "b2", 70, 5), (5, 4, "b2", 70, 5)])
        {
            var score = Kept.Score(seconds, 0.99, 3, bundle);
            score.Sensors.Add(new SensorContribution { Sensor = "p", Share = 1, Value = mean + (deviation * sd), Deviation = deviation });
            kept.Add(score);
            if (seconds == 3) AssertBand(kept, 50, 2);
        }

        AssertBand(kept, 70, 5);
    }

    private static void AssertBand(Kept kept, double mean, double sd)
    {
        var band = kept.Store.Shelves["etch-01"].Look((state, _) => state.Sensors["p"].Baseline!.Get());
        Assert.Equal(mean, band!.Value.Mean, 9);
        Assert.Equal(sd, band.Value.Sd, 9);
    }

    /// <summary>Readings in and out of order, scores before and after them, revised, with labels.</summary>
    private static List<Action<Kept>> Events()
    {
        var random = new Random(2);
        var events = new List<Action<Kept>>();
        for (var i = 0; i < 4000; i++)
        {
            var late = random.Next(20) == 0 ? Math.Max(0, i - random.Next(400)) : i;
            var value = Math.Sin(late / 50.0) + random.NextDouble();
            events.Add(kept => kept.Add(Kept.Reading(late, ("p", value), ("q", Math.Round(value, 2))) with { Context = [new("recipe", $"R{late / 700}")] }));
            var (probability, scored) = (random.NextDouble(), random.Next(15) == 0 ? Math.Max(0, i - random.Next(300)) : i);
            var score = Kept.Score(scored, probability, (int)(probability * 5));
            if (score.Stage > 1) score.Sensors.Add(new SensorContribution { Sensor = random.Next(2) == 0 ? "p" : "q", Share = probability, Value = 1, Deviation = 1 });
            if (random.Next(10) == 0) score.Quality.Add(new QualityFact { Sensor = "p", Kind = QualityKind.Late });
            events.Add(kept => kept.Add(score));
        }

        return events;
    }

    private static List<string> Dump(Kept kept, Level level)
    {
        var lines = new List<string>();
        foreach (var block in HistoryQueries.Blocks(kept.Store, kept.Store.Shelves["etch-01"], level, 0, long.MaxValue, _ => true))
            foreach (var (key, column) in block.Columns)
                for (var i = 0; i < block.Rows; i++)
                    if (column.Count is null ? !double.IsNaN(column.Sum[i]) : column.Count[i] > 0)
                        lines.Add($"{block.Time(i)} {key} {column.Sum[i]:R} {column.Min?[i]:R} {column.Max?[i]:R} {column.Count?[i]}");
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static string Glance(Kept kept) => kept.Store.Shelves["etch-01"].Look((state, hour) =>
        System.Text.Json.JsonSerializer.Serialize(Console.History.FleetItem.From("etch-01", state, hour, 0)));
}
