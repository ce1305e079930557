using System.Text;
using Google.Protobuf;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Integration.Tests;

/// <summary>What a log holds, read from outside.</summary>
internal static class TopicContent
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    /// <summary>All committed records of a topic as of now, partition by partition.</summary>
    public static async Task<IReadOnlyList<LogRecord>> ReadAsync(IEventLog log, string topic)
    {
        var starts = new Dictionary<TopicPartition, long>();
        for (var i = 0; i < await log.PartitionCountAsync(topic, default); i++)
        {
            var range = await log.RangeAsync(new(topic, i), default);
            if (range.First < range.Next) starts[new(topic, i)] = range.First;
        }

        if (starts.Count == 0) return [];
        var records = new List<LogRecord>();
        await using var reader = log.CreateConsumer(new() { Partitions = starts });
        while (!starts.Keys.All(reader.IsAtEnd)) records.AddRange(reader.Poll(10_000, Wait, default));
        return [.. records.OrderBy(r => r.Partition.Partition).ThenBy(r => r.Offset)];
    }

    /// <summary>
    /// Scores by their place in the readings topic, without the times of writing, which differ from run to run. Fails if
    /// one stands there twice.
    /// </summary>
    public static async Task<SortedDictionary<(int Partition, long Offset), Score>> ScoresAsync(IEventLog log)
    {
        var scores = new SortedDictionary<(int, long), Score>();
        foreach (var record in await ReadAsync(log, Contracts.Topics.Scores))
        {
            var score = Score.Parser.ParseFrom(record.Value);
            score.AppendedUnixNano = 0;
            Assert.True(
                scores.TryAdd((score.SourcePartition, score.SourceOffset), score),
                $"two scores of the reading at {score.SourcePartition}/{score.SourceOffset} ({score.Equipment})");
        }

        return scores;
    }

    /// <summary>Dead letters of the readings: place and reason, sorted.</summary>
    public static async Task<IReadOnlyList<string>> LettersAsync(IEventLog log) =>
        [.. (await LettersInFullAsync(log)).Select(l => $"{l.SourcePartition}/{l.SourceOffset} {l.Reason}").Order(StringComparer.Ordinal)];

    /// <summary>Dead letters of the readings.</summary>
    public static async Task<IReadOnlyList<DeadLetter>> LettersInFullAsync(IEventLog log) =>
        [.. (await ReadAsync(log, Contracts.Topics.DeadLetters(Contracts.Topics.Readings))).Select(r => DeadLetter.Parser.ParseFrom(r.Value))];

    /// <summary>Alert events as written, sorted.</summary>
    public static async Task<IReadOnlyList<string>> AlertsAsync(IEventLog log) =>
        [.. (await ReadAsync(log, Contracts.Topics.Alerts)).Select(r => Encoding.UTF8.GetString(r.Value!)).Order(StringComparer.Ordinal)];

    /// <summary>Setting without which a slow machine adds alerts of its own: that readings wait is no matter of the readings.</summary>
    public const string NoBacklogAlerts = "scorer.backlogAfter=0s";

    /// <summary>Fails at the first score that differs in a bit.</summary>
    public static void AssertEqual(
        SortedDictionary<(int Partition, long Offset), Score> expected, SortedDictionary<(int Partition, long Offset), Score> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach (var (place, score) in expected)
            if (!score.ToByteArray().AsSpan().SequenceEqual(actual[place].ToByteArray()))
                Assert.Fail($"the score of the reading at {place} differs: {score} expected, {actual[place]} found");
    }
}
