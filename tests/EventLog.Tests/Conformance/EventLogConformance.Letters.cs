using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog.Letters;

namespace StreamingAnomaly.EventLog.Tests.Conformance;

public abstract partial class EventLogConformance
{
    [Fact]
    public async Task Letters_Replay_PutsEachBackOnce_WithItsBytesKeyAndHeaders()
    {
        var equipment = await BuryAsync(3);
        var letters = await LettersAsync(equipment);
        Assert.Equal(3, letters.Count);

        await using (var replay = await LetterReplay.OpenAsync(Log, default))
            Assert.All(await replay.ReplayAsync([.. letters, letters[0]], again: false, Noon, default), (o, i) => Assert.Equal(i < 3 ? ReplayOutcome.Replayed : ReplayOutcome.AlreadyReplayed, o));
        await using (var later = await LetterReplay.OpenAsync(Log, default))
            Assert.All(await later.ReplayAsync(letters, again: false, Noon, default), o => Assert.Equal(ReplayOutcome.AlreadyReplayed, o));
        Assert.Equal(["0", "1", "2"], (await BackAsync(equipment)).Select(r => Encoding.UTF8.GetString(r.Value!)));
        Assert.All(await BackAsync(equipment), (record, i) =>
        {
            Assert.Equal(["content-type", StoredLetter.ReplayHeader], record.Headers.Select(h => h.Name));
            Assert.Equal(letters[i].Id, Encoding.UTF8.GetString(record.Headers[1].Value));
        });

        await using var again = await LetterReplay.OpenAsync(Log, default);
        Assert.Equal([ReplayOutcome.Replayed], await again.ReplayAsync([letters[1]], again: true, Noon, default));
        Assert.Equal(4, (await BackAsync(equipment)).Count);
    }

    [Fact]
    public async Task Letters_OneThatIsCut_IsTakenWholeFromItsSource_OrLeft()
    {
        await Log.CreateTopicsAsync(Topics.All(1), default);
        var equipment = Unique("etch");
        var large = new byte[DeadLetters.MaxValueBytes + 5];
        new Random(1).NextBytes(large);
        await AppendAsync(new NewRecord(Topics.Readings, Bytes(equipment), large));
        var source = Assert.Single(await AllAsync(Topics.Readings, equipment));
        await AppendAsync(DeadLetters.From(source, "malformed-json", "large"), DeadLetters.From(source with { Offset = source.Offset + 1_000_000 }, "malformed-json", "gone"),
            DeadLetters.From(source with { Value = [1, 2] }, DeadLetters.TooLargeForCentre, "the beginning"));

        var letters = await LettersAsync(equipment);
        Assert.All(letters, l => Assert.True(l.IsCut));
        await using var replay = await LetterReplay.OpenAsync(Log, default);
        Assert.Equal([ReplayOutcome.Replayed, ReplayOutcome.Incomplete, ReplayOutcome.Incomplete], await replay.ReplayAsync(letters, again: false, Noon, default));
        Assert.Equal(large, Assert.Single(await BackAsync(equipment)).Value);
    }

    [Fact]
    public async Task Letters_Filters_ChooseByReasonEquipmentTopicAndTime()
    {
        var equipment = await BuryAsync(4);
        Assert.Equal(2, (await LettersAsync(equipment, "late")).Count);
        Assert.Empty(await LettersAsync(equipment, "no-such-reason"));
        Assert.Empty(await TakeAsync(new LetterQuery(Topics.DeadLetters(Topics.Scores), Equipment: equipment)));
        Assert.Empty(await TakeAsync(new LetterQuery(Equipment: equipment, Since: DateTimeOffset.MaxValue)));
        var one = (await LettersAsync(equipment))[2];
        Assert.Equal(one.Letter, (await new LetterBox(Log).FindAsync(one.Partition, one.Offset, default))!.Letter);
        Assert.Null(await new LetterBox(Log).FindAsync(one.Partition, long.MaxValue, default));
        Assert.Null(await new LetterBox(Log).FindAsync(one.Partition with { Partition = 99 }, 0, default));
    }

    // As many letters of an equipment of their own, with the reasons bad-time and late in turn.
    private async Task<string> BuryAsync(int count)
    {
        await Log.CreateTopicsAsync(Topics.All(1), default);
        var equipment = Unique("etch");
        await AppendAsync([.. Enumerable.Range(0, count).Select(i => DeadLetters.From(
            new LogRecord(new(Topics.Readings, 0), 1_000 + i, Bytes(equipment), Bytes($"{i}"), [new("content-type", Bytes("application/json"))], 0),
            i % 2 == 0 ? "bad-time" : "late", "why"))]);
        return equipment;
    }

    private Task<List<StoredLetter>> LettersAsync(string equipment, string? reason = null) => TakeAsync(new LetterQuery(null, reason, equipment));

    private async Task<List<StoredLetter>> TakeAsync(LetterQuery query)
    {
        var letters = new List<StoredLetter>();
        await foreach (var letter in new LetterBox(Log).ReadAsync(query, default)) letters.Add(letter);
        return letters;
    }

    private async Task<List<LogRecord>> BackAsync(string equipment) =>
        [.. (await AllAsync(Topics.Readings, equipment)).Where(r => r.Headers.Any(h => h.Name == StoredLetter.ReplayHeader))];

    private async Task<List<LogRecord>> AllAsync(string topic, string equipment)
    {
        var records = new List<LogRecord>();
        for (var p = await Log.PartitionCountAsync(topic, default) - 1; p >= 0; p--)
        {
            await using var reader = Reader(topic, 0, p);
            var partition = new TopicPartition(topic, p);
            var range = await Log.RangeAsync(partition, default);
            if (range.First == range.Next) continue;
            while (!reader.IsAtEnd(partition)) records.AddRange(reader.Poll(1000, TimeSpan.FromMilliseconds(100), default));
        }

        return [.. records.Where(r => r.Key is not null && Encoding.UTF8.GetString(r.Key) == equipment)];
    }
}
