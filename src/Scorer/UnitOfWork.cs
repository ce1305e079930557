using StreamingAnomaly.Contracts;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Scorer.Decoding;
using StreamingAnomaly.Scorer.Fleet;

namespace StreamingAnomaly.Scorer;

/// <summary>What one cycle writes, and the offsets it covers.</summary>
internal sealed class UnitOfWork
{
    private readonly List<NewRecord> outputs = [];
    private readonly Dictionary<TopicPartition, long> nextOffsets = [];
    private readonly Dictionary<TopicPartition, long> committing = [];
    private readonly List<BundleContent> trained = [];
    private readonly List<BundleContent> adopted = [];
    private readonly List<(string Equipment, string Finding)> findings = [];
    private readonly List<(SourcedReading Reading, bool Answered)> asked = [];
    private readonly Dictionary<string, int> reasons = [];
    private readonly List<(string Equipment, ScoreRevision Revision)> revisions = [];
    private long scored;
    private long warmUp;
    private long elsewhere;
    private long alerts;
    private long oldestAppendedMs = long.MaxValue;

    /// <summary>Nothing was taken in yet.</summary>
    public bool IsEmpty => nextOffsets.Count == 0;

    /// <summary>Records to append, in order.</summary>
    public IReadOnlyList<NewRecord> Outputs => outputs;

    /// <summary>
    /// Offsets to commit: after the records taken in, but never before what is on the log already. A replay that is cut
    /// short may not make the next one emit again.
    /// </summary>
    public IReadOnlyDictionary<TopicPartition, long> NextOffsets => committing;

    /// <summary>Bundles that were trained.</summary>
    public IReadOnlyList<BundleContent> Trained => trained;

    /// <summary>Those of them that are new to the log.</summary>
    public IReadOnlyList<BundleContent> Adopted => adopted;

    /// <summary>What looked odd about baselines, or why nothing could be learnt from them, in words.</summary>
    public IReadOnlyList<(string Equipment, string Finding)> Findings => findings;

    /// <summary>What late readings changed.</summary>
    public IReadOnlyList<(string Equipment, ScoreRevision Revision)> Revisions => revisions;

    /// <summary>Readings set aside.</summary>
    public int Quarantined { get; private set; }

    /// <summary>Scores without a detector that should have voted.</summary>
    public int Degraded { get; private set; }

    /// <summary>Readings for which the external detector was asked, and whether it answered or was missed, in order.</summary>
    public IReadOnlyList<(SourcedReading Reading, bool Answered)> Asked => asked;

    /// <summary>First rejection, for the log.</summary>
    public RejectedRecord? FirstRejection { get; private set; }

    /// <summary>Adds a slice with what became of it.</summary>
    public void Add(List<LogRecord> records, List<RejectedRecord> rejected, IReadOnlyList<LaneItem> items, EquipmentFleet fleet)
    {
        foreach (var record in records)
        {
            nextOffsets[record.Partition] = record.Offset + 1;
            oldestAppendedMs = Math.Min(oldestAppendedMs, record.TimestampUnixMs);
        }

        foreach (var rejection in rejected)
        {
            if (fleet.IsMuted(rejection.Record)) continue;
            outputs.Add(DeadLetters.From(rejection.Record, rejection.Reason, rejection.Detail));
            SetAside(rejection);
        }

        foreach (var item in items) Add(item);
        outputs.AddRange(fleet.CheckpointTrained(items));
        fleet.Advance(nextOffsets, records);
        foreach (var (partition, next) in nextOffsets) committing[partition] = Math.Max(next, fleet.MutedUntil(partition));
    }

    /// <summary>Records that another scorer scores; to be told before the slice is added, which ends their being muted.</summary>
    public void Leave(List<LogRecord> records, EquipmentFleet fleet) => elsewhere += records.Count(r => !fleet.IsMuted(r));

    /// <summary>Adds records that belong to no reading.</summary>
    public void Add(IEnumerable<NewRecord> records) => outputs.AddRange(records);

    /// <summary>Counts, once the work is committed.</summary>
    public void Measure(DateTimeOffset now)
    {
        if (scored > 0) ScorerMetrics.Readings.Add(scored, new KeyValuePair<string, object?>("fate", "scored"));
        if (warmUp > 0) ScorerMetrics.Readings.Add(warmUp, new KeyValuePair<string, object?>("fate", "warm-up"));
        if (elsewhere > 0) ScorerMetrics.Readings.Add(elsewhere, new KeyValuePair<string, object?>("fate", "scored-elsewhere"));
        if (Quarantined > 0) ScorerMetrics.Readings.Add(Quarantined, new KeyValuePair<string, object?>("fate", "quarantined"));
        foreach (var (reason, count) in reasons) ScorerMetrics.Quarantined.Add(count, new KeyValuePair<string, object?>("reason", reason));
        if (Degraded > 0) ScorerMetrics.Degraded.Add(Degraded);
        if (revisions.Count > 0) ScorerMetrics.Revised.Add(revisions.Sum(r => r.Revision.Count));
        if (alerts > 0) ScorerMetrics.Alerts.Add(alerts);
        if (oldestAppendedMs != long.MaxValue)
            ScorerMetrics.LatencySeconds.Record(Math.Max(0, now.ToUnixTimeMilliseconds() - oldestAppendedMs) / 1000.0);
    }

    private void Add(LaneItem item)
    {
        if (item.Trained is { } bundle) trained.Add(bundle);
        foreach (var finding in item.Findings)
            if (finding.Severity != FindingSeverity.Note) findings.Add((item.Reading.Reading.Equipment, finding.Text));
        if (item.Muted || item.Fate == ReadingFate.Skipped) return;
        foreach (var output in item.Outputs)
        {
            outputs.Add(output);
            if (output.Topic == Topics.Alerts) alerts++;
        }

        switch (item.Fate)
        {
            case ReadingFate.Scored:
                scored++;
                break;
            case ReadingFate.WarmUp:
                warmUp++;
                break;
            case ReadingFate.Obeyed:
                break;
            default:
                SetAside(new(item.Reading.Source, 1, item.Reason!, item.Reading.Reading.Equipment));
                break;
        }

        if (item.Trained is { } isNew) adopted.Add(isNew);
        if (item.Revised is { } revised) revisions.Add((item.Reading.Reading.Equipment, revised));
        if (item.Degraded) Degraded++;
        // One that does not vote is not missed.
        if (item.Answered is { } answered && (answered || item.Degraded)) asked.Add((item.Reading, answered));
    }

    private void SetAside(RejectedRecord rejection)
    {
        Quarantined += rejection.Count;
        reasons[rejection.Reason] = reasons.GetValueOrDefault(rejection.Reason) + rejection.Count;
        FirstRejection ??= rejection;
    }
}
