using System.Text.Json;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Outbox;

/// <summary>The outbox as the deliveries see it.</summary>
internal sealed class OutboxQueue(AlerterDatabase database)
{
    /// <summary>
    /// Failed attempts (0 s, 5 s, 5 min) during which later notifications of the same lane wait their turn. After them an
    /// alert that arrives matters more than the order, unless nobody answers at all: then there is nothing to overtake for.
    /// </summary>
    public const int OrderedAttempts = 3;

    // In lane order: nothing before it that waits for its turn. Of what nobody answered (1), the first goes first.
    private const string Ready = """
        FROM outbox o WHERE o.endpoint = $e AND o.state = 0 AND NOT EXISTS (
            SELECT 1 FROM outbox b WHERE b.endpoint = o.endpoint AND b.lane = o.lane AND b.state = 0
            AND b.seq < o.seq AND (b.attempts < $a OR b.unreachable = 1))
        """;

    // New ones behind a notification that nobody answered: reason enough to try that one again.
    private const string Behind = """
        FROM outbox o JOIN outbox f ON f.seq = (
            SELECT min(seq) FROM outbox b WHERE b.endpoint = o.endpoint AND b.lane = o.lane AND b.state = 0)
        WHERE o.endpoint = $e AND o.state = 0 AND o.attempts = 0 AND o.unreachable = 0 AND f.unreachable = 1
        """;

    /// <summary>The first notification that may be sent now.</summary>
    public OutboxItem? Next(string endpoint, DateTimeOffset now)
    {
        using var db = database.Open();
        return db.Query(
            $"SELECT seq, attempts, (SELECT json FROM notifications n WHERE n.id = o.notification) {Ready} AND due <= $n ORDER BY seq LIMIT 1",
            r => Item(r, probe: false), ("$e", endpoint), ("$a", OrderedAttempts), ("$n", now)).FirstOrDefault()
            ?? db.Query(
            $"SELECT f.seq, f.attempts, (SELECT json FROM notifications n WHERE n.id = f.notification) {Behind} AND o.due <= $n ORDER BY f.seq LIMIT 1",
            r => Item(r, probe: true), ("$e", endpoint), ("$n", now)).FirstOrDefault();
    }

    /// <summary>When the next one is due; null if nothing waits.</summary>
    public DateTimeOffset? NextDue(string endpoint)
    {
        using var db = database.Open();
        var ready = db.Scalar<long?>($"SELECT min(due) {Ready}", ("$e", endpoint), ("$a", OrderedAttempts));
        var behind = db.Scalar<long?>($"SELECT min(o.due) {Behind}", ("$e", endpoint));
        var first = ready is null || behind < ready ? behind : ready;
        return first is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    /// <summary>Writes down what came of an attempt and what follows, together.</summary>
    public void Settle(string endpoint, OutboxItem item, DeliveryResult result, DeliveryDecision decision, DateTimeOffset now)
    {
        using var db = database.Open();
        using var transaction = db.BeginTransaction(deferred: false);
        Log(db, endpoint, item.Notification.Id, item.Attempts + 1, result, now);
        if (item.Probe && decision.Step == DeliveryStep.Retry)
        {
            WaitBehind(db, item.Seq, now);
            transaction.Commit();
            return;
        }

        var state = decision.Step switch
        {
            DeliveryStep.Done => OutboxState.Delivered,
            DeliveryStep.Park => OutboxState.Parked,
            _ => OutboxState.Pending,
        };
        db.Run(
            "UPDATE outbox SET state = $s, attempts = attempts + 1, due = $d, unreachable = $u, changed = $n, error = $x WHERE seq = $q",
            ("$s", (int)state), ("$d", now + decision.Wait), ("$n", now), ("$q", item.Seq), ("$x", result.Detail),
            ("$u", Unreachable(result)));
        if (decision.Step == DeliveryStep.Done) Recover(db, endpoint, now);
        if (decision.Step == DeliveryStep.Disable)
            db.Run(
                "UPDATE endpoints SET disabled = $n, reason = $r WHERE name = $e", ("$n", now), ("$e", endpoint),
                ("$r", "the receiver answered 410 Gone"));
        transaction.Commit();
    }

    /// <summary>An attempt outside the outbox: a test, or a repeat for Alertmanager.</summary>
    public void Log(string endpoint, string notification, DeliveryResult result, DateTimeOffset now)
    {
        using var db = database.Open();
        Log(db, endpoint, notification, 1, result, now);
    }

    /// <summary>Parked notifications of a receiver are pending again, from the first attempt on.</summary>
    /// <returns>How many.</returns>
    public int Replay(string endpoint, DateTimeOffset now)
    {
        using var db = database.Open();
        return db.Run(
            "UPDATE outbox SET state = 0, attempts = 0, due = $n, changed = $n WHERE endpoint = $e AND state = 2",
            ("$e", endpoint), ("$n", now));
    }

    /// <summary>Drops what is finished and older than <paramref name="before"/>, and alert ids that expired.</summary>
    public void Prune(DateTimeOffset before, DateTimeOffset now)
    {
        using var db = database.Open();
        using var transaction = db.BeginTransaction(deferred: false);
        db.Run("DELETE FROM outbox WHERE state <> 0 AND changed < $t", ("$t", before));
        db.Run(
            "DELETE FROM notifications WHERE made < $t AND NOT EXISTS (SELECT 1 FROM outbox WHERE notification = id)", ("$t", before));
        db.Run("DELETE FROM deliveries WHERE time < $t", ("$t", before));
        db.Run("DELETE FROM told WHERE NOT EXISTS (SELECT 1 FROM notifications WHERE id = notification)");
        new HoldStore(db).Prune(before);
        db.Run("DELETE FROM alerts WHERE expires < $n", ("$n", now));
        transaction.Commit();
    }

    // 1: nobody there, also by the word of a gateway. 2: no answer in time, which may be the notification's own fault.
    private static int Unreachable(DeliveryResult result) => result switch
    {
        { Outcome: DeliveryOutcome.Unreachable } or { Status: 502 or 504 } or { Status: 503, RetryAfter: null } => 1,
        { Outcome: DeliveryOutcome.TimedOut } => 2,
        _ => 0,
    };

    // A probe failed: what waits behind goes on waiting with it.
    private static void WaitBehind(SqliteConnection db, long seq, DateTimeOffset now) => db.Run(
        """
        UPDATE outbox SET due = f.due, unreachable = 1 FROM (SELECT endpoint, lane, seq, due FROM outbox WHERE seq = $q) f
        WHERE outbox.endpoint = f.endpoint AND outbox.lane = f.lane AND outbox.state = 0 AND outbox.seq > f.seq AND outbox.due <= $n
        """,
        ("$q", seq), ("$n", now));

    private static OutboxItem Item(SqliteDataReader r, bool probe) => new(
        r.GetInt64(0), r.GetInt32(1), JsonSerializer.Deserialize<Notification>(r.Bytes(2), AlertJson.Options)!, probe);

    // The receiver answers again: what failed only because it did not need not wait for hours.
    private static void Recover(SqliteConnection db, string endpoint, DateTimeOffset now) => db.Run(
        "UPDATE outbox SET due = $n, unreachable = 0 WHERE endpoint = $e AND state = 0 AND unreachable <> 0 AND due > $n",
        ("$e", endpoint), ("$n", now));

    private static void Log(
        SqliteConnection db, string endpoint, string notification, int attempt, DeliveryResult result, DateTimeOffset now) => db.Run(
        """
        INSERT INTO deliveries (notification, endpoint, attempt, time, outcome, status, latency_ms, detail)
        VALUES ($i, $e, $a, $t, $o, $s, $l, $d)
        """,
        ("$i", notification), ("$e", endpoint), ("$a", attempt), ("$t", now), ("$o", AlertJson.Word(result.Outcome)),
        ("$s", result.Status), ("$l", result.Latency.TotalMilliseconds), ("$d", result.Detail));
}
