using Google.Protobuf;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Scorer.Store;

/// <summary>Records of the topics of scores and of alerts, decoded, with the offsets they cover and those that are no scores.</summary>
internal sealed class StoreBatch
{
    private const string Empty = "empty", Malformed = "malformed-protobuf";

    private readonly IReadOnlyList<LogRecord> records;
    private readonly List<Score> scores;
    private readonly List<LogRecord> sources;
    private readonly List<AlertEvent> alerts = [];
    private readonly List<LogRecord> alertSources = [];
    private readonly List<(LogRecord Record, string Reason, string Detail)> undecodable = [];

    private StoreBatch(IReadOnlyList<LogRecord> records)
    {
        this.records = records;
        scores = new(records.Count);
        sources = new(records.Count);
    }

    /// <summary>Every reason that a dead letter from here may have.</summary>
    public static IReadOnlyList<string> Reasons { get; } = [Empty, Malformed, .. Enum.GetValues<RejectReason>().Select(Code)];

    /// <summary>What the store is to take, in the order of the records.</summary>
    public IReadOnlyList<Score> Scores => scores;

    /// <summary>Alert events for a store that takes them.</summary>
    public IReadOnlyList<AlertEvent> Alerts => alerts;

    /// <summary>Records that could not be decoded.</summary>
    public int Undecodable => undecodable.Count;

    public static StoreBatch Decode(IReadOnlyList<LogRecord> records)
    {
        var batch = new StoreBatch(records);
        foreach (var record in records)
        {
            if (record.Partition.Topic == Topics.Alerts) batch.AddAlert(record);
            else batch.Add(record);
        }

        return batch;
    }

    /// <summary>Where the group goes on once all of this is stored or buried.</summary>
    public Dictionary<TopicPartition, long> NextOffsets()
    {
        var next = new Dictionary<TopicPartition, long>();
        foreach (var record in records) next[record.Partition] = record.Offset + 1;
        return next;
    }

    /// <summary>Entries for what could not be decoded and what the store has rejected.</summary>
    public List<(string Reason, NewRecord Letter)> DeadLetters(IReadOnlyList<RejectedItem> rejectedScores, IReadOnlyList<RejectedItem> rejectedAlerts) =>
    [
        .. undecodable.Select(u => (u.Reason, EventLog.DeadLetters.From(u.Record, u.Reason, u.Detail))),
        .. rejectedScores.Select(r => (Code(r.Reason), EventLog.DeadLetters.From(sources[r.Index], Code(r.Reason), r.Detail))),
        .. rejectedAlerts.Select(r => (Code(r.Reason), EventLog.DeadLetters.From(alertSources[r.Index], Code(r.Reason), r.Detail))),
    ];

    private void Add(LogRecord record)
    {
        if (record.Value is not { Length: > 0 } value)
        {
            undecodable.Add((record, Empty, "The record has no value; a score is a Protobuf message."));
            return;
        }

        try
        {
            scores.Add(Score.Parser.ParseFrom(value));
            sources.Add(record);
        }
        catch (InvalidProtocolBufferException e)
        {
            undecodable.Add((record, Malformed, $"The record is no score: {e.Message} Only scorers may write to this topic."));
        }
    }

    // What is no alert event, the alerter buries: it reads the same topic, and one letter is enough.
    private void AddAlert(LogRecord record)
    {
        if (AlertRecord.Read(record.Value).Alert is not { } alert) return;
        alerts.Add(alert);
        alertSources.Add(record);
    }

    // The codes stand in dead letters and on dashboards: they do not change when an enum's member is renamed.
    private static string Code(RejectReason reason) => reason switch
    {
        RejectReason.NotFinite => "not-finite",
        RejectReason.NameLength => "name-length",
        RejectReason.NameCharacters => "name-characters",
        RejectReason.DetectorName => "detector-name",
        RejectReason.TimeRange => "time-range",
        RejectReason.TooLarge => "too-large",
        RejectReason.RefusedByServer => "refused-by-store",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "no code for this reason"),
    };
}
