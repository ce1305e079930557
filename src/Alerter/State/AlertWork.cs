using System.Text.Json;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Audit;

namespace StreamingAnomaly.Alerter.State;

/// <summary>
/// One unit of work: everything a polled batch changes, and how far it was read, in one SQLite transaction. Disposing
/// without <see cref="Commit"/> leaves no trace.
/// </summary>
internal sealed class AlertWork : IDisposable
{
    private readonly SqliteConnection db;
    private readonly SqliteTransaction transaction;
    private readonly DateTimeOffset now;
    private readonly AuditAnchors? anchors;
    private AuditHead? recorded;
    private AuditHead? continued;

    public AlertWork(AlerterDatabase database, DateTimeOffset now)
    {
        anchors = database.Anchors;
        this.now = now;
        db = database.OpenPreparing();
        transaction = db.BeginTransaction(deferred: false);
    }

    /// <summary>Groups and their members.</summary>
    public GroupStore Groups => new(db);

    /// <summary>Silences, maintenance windows, acknowledgements.</summary>
    public HoldStore Holds => new(db);

    public SeenAlert? Seen(string alertId) =>
        db.Scalar<long?>("SELECT expires FROM alerts WHERE id = $id", ("$id", alertId)) is { } ticks
            ? new SeenAlert(alertId, new DateTimeOffset(ticks, TimeSpan.Zero))
            : null;

    /// <summary>The equipment's newest incident of a kind, open or resolved.</summary>
    public IncidentState? Newest(string equipment, IncidentKind kind) => db.Query(
        "SELECT json FROM incidents WHERE equipment = $e AND kind = $k ORDER BY open DESC, since DESC LIMIT 1",
        ReadState, ("$e", equipment), ("$k", (int)kind)).FirstOrDefault();

    /// <summary>Open incidents that have been quiet since before <paramref name="before"/> (wall time).</summary>
    public List<IncidentState> QuietBefore(DateTimeOffset before) => db.Query(
        "SELECT json FROM incidents WHERE quiet_seen <= $t ORDER BY quiet_seen, id", ReadState, ("$t", before));

    public void Record(AlertEvent alert, string? incident) => db.Run(
        "INSERT OR REPLACE INTO alerts VALUES ($id, $x, $t, $e, $i, $j)",
        ("$id", alert.Id), ("$x", now + DedupRule.Remember), ("$t", alert.Time), ("$e", alert.Equipment), ("$i", incident),
        ("$j", JsonSerializer.SerializeToUtf8Bytes(alert, AlertJson.Options)));

    /// <summary>Stores the incident and queues its new revision for the log.</summary>
    public void Save(IncidentState state)
    {
        var incident = state.Incident;
        var open = incident.Status == IncidentStatus.Open;
        db.Run(
            "INSERT OR REPLACE INTO incidents VALUES ($id, $e, $k, $o, $s, $f, $u, $q, $j)",
            ("$id", incident.Id), ("$e", incident.Equipment), ("$k", (int)state.Kind), ("$o", open ? 1 : 0), ("$s", incident.Stage),
            ("$f", incident.Since), ("$u", incident.Updated), ("$q", open && state.QuietSince is not null ? now : null),
            ("$j", JsonSerializer.SerializeToUtf8Bytes(state, AlertJson.Options)));
        Publish(Topics.Incidents, System.Text.Encoding.UTF8.GetBytes(incident.Equipment), AlertJson.Write(incident));
    }

    /// <summary>Queues a record for the log; <see cref="OutgoingRecords"/> produces it after the commit.</summary>
    public void Publish(string topic, byte[]? key, byte[] value) =>
        db.Run("INSERT INTO outgoing (topic, key, value) VALUES ($t, $k, $v)", ("$t", topic), ("$k", key), ("$v", value));

    /// <summary>Queues what a person says to the scorer of an incident's equipment, for the partition its alerts came from.</summary>
    public void Instruct(string incident, Contracts.Wire.Instruction instruction)
    {
        if (db.Query("SELECT json FROM alerts WHERE incident = $i ORDER BY time DESC, id DESC LIMIT 1",
            r => JsonSerializer.Deserialize<AlertEvent>(r.Bytes(0), AlertJson.Options)!, ("$i", incident)) is not [var alert]) return;
        var record = InstructionRecords.ToRecord(instruction, alert.Evidence.Partition);
        db.Run(
            "INSERT INTO outgoing (topic, key, value, place) VALUES ($t, $k, $v, $p)",
            ("$t", record.Topic), ("$k", record.Key), ("$v", record.Value), ("$p", record.Partition));
    }

    /// <summary>Puts a notification into the outbox of a receiver; a second time it changes nothing.</summary>
    /// <param name="notification">What is told.</param>
    /// <param name="endpoint">Name of the receiver.</param>
    /// <param name="lane">What keeps its order: the group.</param>
    public void Enqueue(Notification notification, string endpoint, string lane)
    {
        db.Run(
            "INSERT OR IGNORE INTO notifications VALUES ($id, $n, $j)", ("$id", notification.Id), ("$n", now),
            ("$j", JsonSerializer.SerializeToUtf8Bytes(notification, AlertJson.Options)));
        db.Run(
            """
            INSERT OR IGNORE INTO outbox (notification, endpoint, incident, lane, state, attempts, due, changed)
            VALUES ($id, $e, $i, $q, $p, 0, $n, $n)
            """,
            ("$id", notification.Id), ("$e", endpoint), ("$i", notification.Incident.Id),
            ("$q", lane), ("$p", (int)OutboxState.Pending), ("$n", now));
    }

    /// <summary>Keeps which incident a notification told of: the body lists only the worst.</summary>
    public void Told(string notification, string incident, IncidentChange change, int stage) => db.Run(
        "INSERT OR IGNORE INTO told VALUES ($n, $i, $c, $s)", ("$n", notification), ("$i", incident), ("$c", (int)change), ("$s", stage));

    /// <summary>A stored alert event; null if it was forgotten.</summary>
    public AlertEvent? Alert(string id) => db.Query(
        "SELECT json FROM alerts WHERE id = $id", r => JsonSerializer.Deserialize<AlertEvent>(r.Bytes(0), AlertJson.Options), ("$id", id)).FirstOrDefault();

    /// <summary>
    /// Keeps what a person changed, with the change itself: who, when, what, on what. The one place through which every such
    /// change goes: it is also the next record of this file's audit chain, and owed to the topic of the audit.
    /// </summary>
    /// <param name="who">Who, such as <c>person:kim</c>.</param>
    /// <param name="what">Noun and verb, such as <c>incident.acknowledge</c>.</param>
    /// <param name="subject">Id of the incident, silence or window.</param>
    /// <param name="detail">The change, written as JSON.</param>
    public void Record(string who, string what, string subject, object detail)
    {
        // A file that is made anew is another chain: the old one's end stays where it was.
        var head = continued ?? ChainHead() ?? AuditHead.Start("alerter-" + Ids.Derive("chain", db.DataSource, now.UtcTicks.ToString())[..8]);
        var record = AuditChain.Next(head, new AuditEntry(now, who, what, subject, JsonSerializer.Serialize(detail, AlertJson.Options)));
        db.Run(
            "INSERT INTO changes VALUES ($q, $t, $w, $v, $s, $d, $c, $h)",
            ("$q", record.Sequence), ("$t", now), ("$w", who), ("$v", what), ("$s", subject), ("$d", record.Entry.Detail),
            ("$c", record.Chain), ("$h", record.Hash));
        // Its key is its place, not its chain: the topic is compacted, and keeps the newest of each key.
        var outgoing = AuditRecords.ToLog(record);
        Publish(outgoing.Topic, outgoing.Key!, outgoing.Value!);
        (recorded, continued) = (record.Head, null);
    }

    /// <summary>Where this file's audit chain ends; null before its first record.</summary>
    public AuditHead? ChainHead() => db.Query(
        "SELECT chain, seq, hash FROM changes ORDER BY seq DESC LIMIT 1", r => new AuditHead(r.GetString(0), r.GetInt64(1), r.GetString(2)))
        .FirstOrDefault();

    /// <summary>The next record follows <paramref name="head"/>, which is further than the file's own.</summary>
    public void GoOnAfter(AuditHead head) => continued = head;

    /// <summary>Takes audit records that the log has already, by hash, off what is owed to it.</summary>
    public void ForgetOwed(IReadOnlySet<string> hashes)
    {
        var owed = db.Query(
            "SELECT seq, value FROM outgoing WHERE topic = $t", r => (Place: r.GetInt64(0), AuditJson.ReadRecord(r.Bytes(1)).Hash), ("$t", Topics.Audit));
        foreach (var (place, hash) in owed)
            if (hashes.Contains(hash)) db.Run("DELETE FROM outgoing WHERE seq = $s", ("$s", place));
    }

    public IncidentState? Incident(string id) =>
        db.Query("SELECT json FROM incidents WHERE id = $id", ReadState, ("$id", id)).FirstOrDefault();

    /// <summary>The unit's wall time.</summary>
    public DateTimeOffset Now => now;

    public void Advance(IReadOnlyDictionary<TopicPartition, long> nextOffsets)
    {
        foreach (var (partition, next) in nextOffsets)
            db.Run("INSERT OR REPLACE INTO offsets VALUES ($p, $o)", ("$p", partition.Partition), ("$o", next));
    }

    public void Commit()
    {
        transaction.Commit();
        if (recorded is not null) anchors?.Note(recorded);
    }

    public void Dispose()
    {
        transaction.Dispose();
        db.Dispose();
    }

    internal static IncidentState ReadState(SqliteDataReader reader) =>
        JsonSerializer.Deserialize<IncidentState>(reader.Bytes(0), AlertJson.Options)!;
}
