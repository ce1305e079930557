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
    /// Failed attempts (0 s, 5 s, 5 min) during which later notifications of the same equipment wait their turn. After
    /// them an alert that arrives matters more than the order; the incident's revision tells receivers which is newer.
    /// </summary>
    public const int OrderedAttempts = 3;

    private const string Ready = """
        FROM outbox o WHERE o.endpoint = $e AND o.state = 0 AND NOT EXISTS (
            SELECT 1 FROM outbox b WHERE b.endpoint = o.endpoint AND b.equipment = o.equipment AND b.state = 0
            AND b.seq < o.seq AND b.attempts < $a)
        """;

    /// <summary>The first notification that may be sent now.</summary>
    public OutboxItem? Next(string endpoint, DateTimeOffset now)
    {
        using var db = database.Open();
        return db.Query(
            $"SELECT seq, attempts, (SELECT json FROM notifications n WHERE n.id = o.notification) {Ready} AND due <= $n ORDER BY seq LIMIT 1",
            r => new OutboxItem(
                r.GetInt64(0), r.GetInt32(1), JsonSerializer.Deserialize<Notification>(r.Bytes(2), AlertJson.Options)!),
            ("$e", endpoint), ("$a", OrderedAttempts), ("$n", now)).FirstOrDefault();
    }

    /// <summary>When the next one is due; null if nothing waits.</summary>
    public DateTimeOffset? NextDue(string endpoint)
    {
        using var db = database.Open();
        return db.Scalar<long?>($"SELECT min(due) {Ready}", ("$e", endpoint), ("$a", OrderedAttempts)) is { } ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : null;
    }

    /// <summary>Writes down what came of an attempt and what follows, together.</summary>
    public void Settle(string endpoint, OutboxItem item, DeliveryResult result, DeliveryDecision decision, DateTimeOffset now)
    {
        using var db = database.Open();
        using var transaction = db.BeginTransaction(deferred: false);
        Log(db, endpoint, item.Notification.Id, item.Attempts + 1, result, now);
        var state = decision.Step switch
        {
            DeliveryStep.Done => OutboxState.Delivered,
            DeliveryStep.Park => OutboxState.Parked,
            _ => OutboxState.Pending,
        };
        db.Run(
            "UPDATE outbox SET state = $s, attempts = attempts + 1, due = $d, unreachable = $u, changed = $n, error = $x WHERE seq = $q",
            ("$s", (int)state), ("$d", now + decision.Wait), ("$n", now), ("$q", item.Seq), ("$x", result.Detail),
            ("$u", result.Outcome is DeliveryOutcome.Unreachable or DeliveryOutcome.TimedOut ? 1 : 0));
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
        db.Run("DELETE FROM alerts WHERE expires < $n", ("$n", now));
        transaction.Commit();
    }

    // The receiver answers again: what failed only because it did not need not wait for hours.
    private static void Recover(SqliteConnection db, string endpoint, DateTimeOffset now) => db.Run(
        "UPDATE outbox SET due = $n, unreachable = 0 WHERE endpoint = $e AND state = 0 AND unreachable = 1 AND due > $n",
        ("$e", endpoint), ("$n", now));

    private static void Log(
        SqliteConnection db, string endpoint, string notification, int attempt, DeliveryResult result, DateTimeOffset now) => db.Run(
        """
        INSERT INTO deliveries (notification, endpoint, attempt, time, outcome, status, latency_ms, detail)
        VALUES ($i, $e, $a, $t, $o, $s, $l, $d)
        """,
        ("$i", notification), ("$e", endpoint), ("$a", attempt), ("$t", now), ("$o", OutcomeNames.Of(result.Outcome)),
        ("$s", result.Status), ("$l", result.Latency.TotalMilliseconds), ("$d", result.Detail));
}
