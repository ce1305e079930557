using System.Security.Cryptography;
using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Standalone.Replay;

/// <summary>Counts what came out of the log for the equipment that was replayed, from the topics themselves.</summary>
internal sealed class ReplayTally(IEventLog log)
{
    private static readonly string[] Followed = [Topics.Scores, Topics.Alerts, Topics.DeadLetters(Topics.Readings)];

    private readonly Dictionary<TopicPartition, long> starts = [];
    private readonly SortedDictionary<(string Equipment, long Time), byte[]> hashes = [];
    private readonly List<double> latencies = [];
    private readonly List<double> alertLatencies = [];
    private readonly Dictionary<(string Equipment, long Time), double> alarms = [];
    private readonly List<(string Equipment, long Time, long AppendedMs)> alerts = [];

    public long Scored { get; private set; }
    public long WarmUp { get; private set; }
    public long Quarantined { get; private set; }
    /// <summary>Scores written again because of late readings.</summary>
    public long Revised { get; private set; }
    public long Gaps { get; private set; }
    public long Alerts { get; private set; }
    public Dictionary<string, long> QuarantinedBy { get; } = [];
    public SortedDictionary<int, long> AlertsByStage { get; } = [];

    /// <summary>All readings that came out in one way or another.</summary>
    public long Total => Scored + WarmUp + Quarantined;

    /// <summary>Remembers where the topics end now: only what comes later is counted.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="everything">Count what the topics hold already, too.</param>
    public async Task BeginAsync(CancellationToken cancellation, bool everything = false)
    {
        foreach (var topic in Followed)
            for (var i = 0; i < await log.PartitionCountAsync(topic, cancellation); i++)
                starts[new(topic, i)] = await log.RangeAsync(new(topic, i), cancellation) is var range && everything ? range.First : range.Next;
    }

    /// <summary>Follows the topics until <paramref name="readings"/> are accounted for, or nothing has come for a long time.</summary>
    /// <param name="equipment">Whose results count.</param>
    /// <param name="readings">How many to wait for.</param>
    /// <param name="failure">Fails when a service does.</param>
    /// <param name="progress">Told the total.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CliException">No result came for a minute.</exception>
    public async Task DrainAsync(
        IReadOnlySet<string> equipment, long readings, Task failure, Action<long> progress, CancellationToken cancellation)
    {
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = starts });
        var quiet = 0;
        while (Total < readings || quiet < 2)
        {
            if (failure.IsCompleted) await failure;
            var records = consumer.Poll(5000, TimeSpan.FromMilliseconds(250), cancellation);
            foreach (var record in records) Count(record, equipment);
            progress(Total);
            quiet = records.Count == 0 ? quiet + 1 : 0;
            if (quiet > 240)
                throw new CliException($"{readings} readings went in, {Total} came out, and nothing more for a minute; does a scorer run? `anomaly doctor` shows how far it is", 1);
        }
    }

    /// <summary>Readings appended before this time have no part in latencies; default: all have.</summary>
    public DateTimeOffset LatencyFrom { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Percentile, 0..1, of the time from a reading in the log to its score in the log, ms.</summary>
    public double Latency(double share) => Percentile(latencies, share);

    /// <summary>The same from a reading to the alert event that it made.</summary>
    public double AlertLatency(double share)
    {
        foreach (var (equipment, time, appended) in alerts)
            if (alarms.TryGetValue((equipment, time), out var reading)) alertLatencies.Add(appended - reading);
        alerts.Clear();
        return Percentile(alertLatencies, share);
    }

    private static double Percentile(List<double> values, double share)
    {
        if (values.Count == 0) return 0;
        values.Sort();
        return values[(int)Math.Min(values.Count - 1, share * values.Count)];
    }

    /// <summary>SHA-256 over all scores, ordered by equipment and time.</summary>
    public string ScoresHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var bytes in hashes.Values) hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void Count(LogRecord record, IReadOnlySet<string> equipment)
    {
        if (record.Value is null) return;
        switch (record.Partition.Topic)
        {
            case Topics.Scores:
                Count(Score.Parser.ParseFrom(record.Value), record, equipment);
                break;
            case Topics.Alerts:
                var alert = AlertJson.ReadAlert(record.Value);
                if (!equipment.Contains(alert.Equipment)) return;
                Alerts++;
                alerts.Add((alert.Equipment, UnixTime.ToNanoseconds(alert.Time), record.TimestampUnixMs));
                AlertsByStage[alert.Stage] = AlertsByStage.GetValueOrDefault(alert.Stage) + 1;
                break;
            default:
                var letter = DeadLetter.Parser.ParseFrom(record.Value);
                if (!equipment.Contains(Encoding.UTF8.GetString(letter.Key.Span))) return;
                // A record of several readings has one letter for each that was set aside, or one for all if it was unreadable.
                Quarantined++;
                QuarantinedBy[letter.Reason] = QuarantinedBy.GetValueOrDefault(letter.Reason) + 1;
                break;
        }
    }

    private void Count(Score score, LogRecord record, IReadOnlySet<string> equipment)
    {
        if (!equipment.Contains(score.Equipment)) return;
        var isMeasured = score.Revision == 0 && score.AppendedUnixNano / 1_000_000 >= LatencyFrom.ToUnixTimeMilliseconds();
        if (score.Revision > 0) Revised++;
        else if (score.State == ScoreState.Scored) Scored++;
        else WarmUp++;
        if (score.Quality.Any(q => q is { Sensor: "*", Kind: QualityKind.Imputed })) Gaps++;
        if (isMeasured) latencies.Add(record.TimestampUnixMs - score.AppendedUnixNano / 1e6);
        if (score.Alarm && isMeasured) alarms[(score.Equipment, score.TimeUnixNano)] = score.AppendedUnixNano / 1e6;
        // Where and when it was computed is not part of the result.
        (score.AppendedUnixNano, score.SourceOffset, score.SourcePartition) = (0, 0, 0);
        hashes[(score.Equipment, score.TimeUnixNano)] = SHA256.HashData(Google.Protobuf.MessageExtensions.ToByteArray(score));
    }
}
