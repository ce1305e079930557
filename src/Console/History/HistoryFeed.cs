using Google.Protobuf;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Console.History;

/// <summary>
/// Follows readings and scores and keeps them in the history. It reads without a consumer group, from the offsets that the history
/// itself keeps: at the first start from the oldest record.
/// </summary>
public sealed class HistoryFeed(IEventLog log, AnomalyOptions options, TimeProvider time, ILogger<HistoryFeed> logger) : IDisposable
{
    /// <summary>What has not been written for this long is. More saves writing, and costs as much reading again after a crash.</summary>
    internal static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(20);

    /// <summary>Between two attempts at a file that fails.</summary>
    internal static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    private const int RecordsAPoll = 2000;

    /// <summary>Records between two looks at the memory in use.</summary>
    private const int RecordsALook = 20_000;

    /// <summary>A start this far behind the log's end is worth telling.</summary>
    private const long TellBehind = 50_000;

    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(250);
    private static readonly string[] Followed = [Topics.Readings, Topics.Scores];

    private readonly List<Reading> scratch = [];
    private HistoryStore? store;
    private string why = "the history is being opened; try again in a few seconds";

    /// <summary>What is kept, or null: then <see cref="Why"/> says why.</summary>
    internal HistoryStore? Store => Volatile.Read(ref store);

    /// <summary>Why there is no history now.</summary>
    internal string Why => options.Console.History.Enabled ? Volatile.Read(ref why) : "the history is switched off: set console.history.enabled";

    /// <summary>Records that were in the log at the start and are not in the history yet; 0 once it has caught up.</summary>
    internal long Behind => Volatile.Read(ref behind);

    private long behind;

    /// <summary>The file that <paramref name="options"/> name.</summary>
    internal static string PathOf(AnomalyOptions options) => options.Console.History.Path ?? Path.Combine(options.DataFolder, "console.db");

    /// <summary>Reads until stopped; blocks while it polls, so give it a thread. A file that fails is tried again: the pages live on without history.</summary>
    /// <exception cref="EventLogException">The log cannot be read.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        while (options.Console.History.Enabled && !stop.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stop);
            }
            catch (HistoryException e)
            {
                ConsoleLog.HistoryAway(logger, e, e.Message, RetryInterval);
                Volatile.Write(ref why, e.Message);
                Interlocked.Exchange(ref store, null)?.Dispose();
                await Task.Delay(RetryInterval, time, stop);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref store, null)?.Dispose();

    private async Task FollowAsync(CancellationToken stop)
    {
        var opened = HistoryStore.Open(PathOf(options), options.Console.History, options.Scorer.MaxAhead, time);
        Volatile.Write(ref store, opened);
        var (starts, ends) = await StartsAsync(opened, stop);
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = starts });
        var lastFlush = time.GetTimestamp();
        var unlooked = 0;
        var begunBehind = Behind;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var records = consumer.Poll(RecordsAPoll, PollWait, stop);
                foreach (var record in records) Take(opened, record);
                unlooked += records.Count;
                if (begunBehind > 0) begunBehind = Remain(opened, ends, begunBehind);
                var isFull = unlooked >= RecordsALook && opened.IsFull();
                if (unlooked >= RecordsALook) unlooked = 0;
                if (!isFull && time.GetElapsedTime(lastFlush) < FlushInterval) continue;
                Flush(opened);
                lastFlush = time.GetTimestamp();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Below: what is in memory is written, so that the next start has nothing to read again.
        }

        Flush(opened);
    }

    private void Flush(HistoryStore opened)
    {
        try
        {
            opened.Flush();
        }
        catch (HistoryException e) when (e.CanRetry && !opened.IsFull())
        {
            ConsoleLog.HistoryAway(logger, e, e.Message, FlushInterval);
        }
    }

    private async Task<(Dictionary<TopicPartition, long> Starts, Dictionary<TopicPartition, long> Ends)> StartsAsync(HistoryStore opened, CancellationToken stop)
    {
        var (starts, ends, total) = (new Dictionary<TopicPartition, long>(), new Dictionary<TopicPartition, long>(), 0L);
        foreach (var topic in Followed)
            for (var i = 0; i < await log.PartitionCountAsync(topic, stop); i++)
            {
                var partition = new TopicPartition(topic, i);
                var range = await log.RangeAsync(partition, stop);
                var start = opened.Next.GetValueOrDefault(partition, range.First);
                if (start < range.First) ConsoleLog.HistoryGap(logger, partition, start, range.First);
                if (start > range.Next) ConsoleLog.HistoryAhead(logger, partition, start, range.Next);
                if (start < range.First || start > range.Next) start = range.First;
                (starts[partition], ends[partition]) = (start, range.Next);
                opened.Cover(partition, start);
                total += range.Next - start;
            }

        Volatile.Write(ref behind, total);
        if (total >= TellBehind) ConsoleLog.HistoryCatchesUp(logger, total);
        return (starts, ends);
    }

    private long Remain(HistoryStore opened, Dictionary<TopicPartition, long> ends, long begun)
    {
        var left = ends.Sum(end => Math.Max(0, end.Value - opened.Next.GetValueOrDefault(end.Key)));
        Volatile.Write(ref behind, left);
        if (left > 0) return begun;
        if (begun >= TellBehind) ConsoleLog.HistoryCaughtUp(logger, begun);
        return 0;
    }

    private void Take(HistoryStore into, LogRecord record)
    {
        if (record.Value is { } value)
        {
            if (record.Partition.Topic == Topics.Readings) TakeReadings(into, record, value);
            else TakeScore(into, record, value);
        }

        into.Cover(record.Partition, record.Offset + 1);
    }

    // What cannot be read is in the scorer's dead letters with its reason: not ours to tell again.
    private void TakeReadings(HistoryStore into, LogRecord record, byte[] value)
    {
        if (InstructionRecords.IsInstruction(record)) return;
        scratch.Clear();
        if (ReadingCodec.Read(value, record.Header("content-type"), scratch) is not null) return;
        var accepted = ReadingRecords.AcceptedMs(record);
        foreach (var reading in scratch) into.Add(reading, accepted);
    }

    private void TakeScore(HistoryStore into, LogRecord record, byte[] value)
    {
        try
        {
            var score = Score.Parser.ParseFrom(value);
            if (score.Sensor == "*" && ReadingCodec.IsName(score.Equipment)) into.Add(score, record.TimestampUnixMs);
        }
        catch (InvalidProtocolBufferException e)
        {
            ConsoleLog.Unreadable(logger, record.Partition, record.Offset, e.Message);
        }
    }
}
