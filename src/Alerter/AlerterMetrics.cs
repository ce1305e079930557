using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Audit;

namespace StreamingAnomaly.Alerter;

/// <summary>All metrics of the alerter.</summary>
public sealed class AlerterMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "StreamingAnomaly.Alerter";

    /// <summary>Topics of what the alerter owes; instructions to scorers stand among the readings.</summary>
    private static readonly string[] OwedTopics = [Topics.Audit, Topics.DeadLetters(Topics.Alerts), Topics.Feedback, Topics.Incidents, Topics.Readings];

    private readonly Counter<long> events;
    private readonly Counter<long> duplicates;
    private readonly Counter<long> deadLetters;
    private readonly Counter<long> incidents;
    private readonly Counter<long> suppressed;
    private readonly Counter<long> held;
    private readonly Counter<long> untold;
    private readonly Counter<long> told;
    private readonly Counter<long> escalated;
    private readonly Counter<long> notifications;
    private readonly Histogram<double> seconds;

    internal AlerterMetrics(IMeterFactory factory, AlerterDatabase database, TimeProvider time)
    {
        var meter = factory.Create(MeterName);
        events = meter.CreateCounter<long>("anomaly_alert_events", "{event}", "Alert events taken in, by rule and phase.");
        duplicates = meter.CreateCounter<long>("anomaly_alert_duplicates", "{event}", "Alert events dropped because they had been seen.");
        deadLetters = meter.CreateCounter<long>("anomaly_alert_dead_letters", "{record}", "Records that are no alert events, by reason.");
        incidents = meter.CreateCounter<long>("anomaly_incident_changes", "{change}", "Changes of incidents, by kind of change.");
        suppressed = meter.CreateCounter<long>("anomaly_notifications_inhibited", "{change}", "Changes nobody is told of, by reason.");
        held = meter.CreateCounter<long>("anomaly_news_held", "{look}", "News that were held back when their group was looked at, by reason.");
        untold = meter.CreateCounter<long>("anomaly_incidents_untold", "{incident}", "Incidents that began and ended while nobody was to be told.");
        told = meter.CreateCounter<long>("anomaly_news_told", "{incident}", "Incidents told in notifications, by the reason their group spoke.");
        escalated = meter.CreateCounter<long>("anomaly_incidents_escalated", "{incident}", "Incidents that nobody acknowledged in time.");
        notifications = meter.CreateCounter<long>("anomaly_notification_attempts", "{attempt}", "Deliveries, by receiver, outcome and what follows.");
        seconds = meter.CreateHistogram<double>("anomaly_notification_delivery_seconds", "s", "Time a receiver took to answer.");
        meter.CreateObservableGauge(
            "anomaly_incidents_open", () => Count(database, "SELECT count(*) FROM incidents WHERE open = 1"), "{incident}", "Open incidents.");
        meter.CreateObservableGauge(
            "anomaly_outbox_depth", () => Count(database, "SELECT count(*) FROM outbox WHERE state = 0"), "{notification}", "Notifications to be sent.");
        meter.CreateObservableGauge(
            "anomaly_outbox_parked", () => Count(database, "SELECT count(*) FROM outbox WHERE state = 2"), "{notification}", "Notifications given up, waiting for a person.");
        meter.CreateObservableGauge(
            "anomaly_outbox_age", () => Waiting(database, time.GetUtcNow()), "s", "Age of the oldest notification to be sent, by receiver.");
        meter.CreateObservableGauge(
            "anomaly_alerter_owed", () => Owed(database), "{record}", "Records of committed work that the log does not have yet, by topic.");
        meter.CreateObservableGauge(
            "anomaly_alerter_audit_owed_age", () => OldestOwed(database) is { } at ? Math.Max(0, (time.GetUtcNow() - at).TotalSeconds) : 0, "s",
            "Age of the oldest audit record that the log does not have yet.");
        // There from the start: an increase does not see a counter's first value.
        foreach (var reason in AlertRecord.Reasons) deadLetters.Add(0, new KeyValuePair<string, object?>("reason", reason));
    }

    /// <summary>Receivers as configured: what is left for others is nobody's to wait for.</summary>
    internal IReadOnlyList<string> Receivers { get; set; } = [];

    internal void Event(AlertEvent alert) => events.Add(
        1, new("rule", AlertJson.Word(alert.Rule)), new KeyValuePair<string, object?>("phase", AlertJson.Word(alert.Phase)));

    internal void Duplicate() => duplicates.Add(1);

    internal void DeadLetter(string reason) => deadLetters.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal void Incident(IncidentChange change) => incidents.Add(1, new KeyValuePair<string, object?>("change", AlertJson.Word(change)));

    internal void Inhibited(InhibitReason reason) => suppressed.Add(1, new KeyValuePair<string, object?>("reason", AlertJson.Word(reason)));

    internal void Held(HoldReason reason) => held.Add(1, new KeyValuePair<string, object?>("reason", AlertJson.Word(reason)));

    internal void Untold() => untold.Add(1);

    internal void Told(GroupReason reason, int incidents) =>
        told.Add(incidents, new KeyValuePair<string, object?>("reason", AlertJson.Word(reason)));

    internal void Escalated() => escalated.Add(1);

    internal void Attempt(string receiver, DeliveryResult result, DeliveryStep step)
    {
        notifications.Add(
            1, new("receiver", receiver), new("outcome", AlertJson.Word(result.Outcome)), new("step", AlertJson.Word(step)));
        seconds.Record(result.Latency.TotalSeconds, new KeyValuePair<string, object?>("receiver", receiver));
    }

    private static long Count(AlerterDatabase database, string sql)
    {
        using var db = database.Open();
        return db.Scalar<long>(sql);
    }

    // By the order of the queue, so that a scrape costs the same in a flood. Nothing waiting is a number too.
    private List<Measurement<double>> Waiting(AlerterDatabase database, DateTimeOffset now)
    {
        using var db = database.Open();
        return [.. Receivers.Select(receiver => new Measurement<double>(Age(db, receiver, now), new KeyValuePair<string, object?>("receiver", receiver)))];
    }

    private static double Age(SqliteConnection db, string receiver, DateTimeOffset now) => db.Scalar<long?>(
        "SELECT made FROM notifications WHERE id = (SELECT notification FROM outbox WHERE endpoint = $e AND state = 0 ORDER BY seq LIMIT 1)",
        ("$e", receiver)) is { } made ? Math.Max(0, (now - new DateTimeOffset(made, TimeSpan.Zero)).TotalSeconds) : 0;

    private static List<Measurement<long>> Owed(AlerterDatabase database)
    {
        using var db = database.Open();
        var owed = db.Query("SELECT topic, count(*) FROM outgoing GROUP BY topic", r => (Topic: r.GetString(0), Count: r.GetInt64(1)))
            .ToDictionary(o => o.Topic, o => o.Count);
        // Nothing owed is a number too: a series that ends cannot be told from an alerter that does.
        return [.. OwedTopics.Select(topic => new Measurement<long>(owed.GetValueOrDefault(topic), new KeyValuePair<string, object?>("topic", topic)))];
    }

    private static DateTimeOffset? OldestOwed(AlerterDatabase database)
    {
        using var db = database.Open();
        return db.Query("SELECT value FROM outgoing WHERE topic = $t ORDER BY seq LIMIT 1", r => AuditJson.ReadRecord(r.Bytes(0)).Entry.Time, ("$t", Topics.Audit)) is [var time]
            ? time : null;
    }
}
