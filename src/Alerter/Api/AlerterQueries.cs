using System.Text.Json;
using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Api;

/// <summary>What the API reads from the alerter's file.</summary>
internal sealed class AlerterQueries(AlerterDatabase database)
{
    /// <summary>Alert events shown with an incident, newest first; the list of alerts has them all.</summary>
    private const int AlertsOfIncident = 100;

    public Page<Incident> Incidents(int limit, Cursor after)
    {
        using var db = database.Open();
        var rows = db.Query(
            """
            SELECT json, open, updated, id FROM incidents WHERE (open, updated, id) < ($o, $u, $i)
            ORDER BY open DESC, updated DESC, id DESC LIMIT $n
            """,
            r => (AlertWork.ReadState(r).Incident, new Cursor(r.GetInt32(1), r.GetInt64(2), r.GetString(3))),
            ("$o", after.Open), ("$u", after.Ticks), ("$i", after.Id), ("$n", limit));
        return Page<Incident>.Of(rows, limit);
    }

    public IncidentDetails? Incident(string id)
    {
        if (new IncidentReader(database).Find(id) is not { } state) return null;
        using var db = database.Open();
        var alerts = db.Query(
            "SELECT json FROM alerts WHERE incident = $i ORDER BY time DESC, id DESC LIMIT $n",
            r => ReadAlert(r.Bytes(0)), ("$i", id), ("$n", AlertsOfIncident));
        return new IncidentDetails(state.Incident, state.AlertCount, alerts);
    }

    public Page<AlertEvent> Alerts(int limit, Cursor after)
    {
        using var db = database.Open();
        var rows = db.Query(
            "SELECT json, time, id FROM alerts WHERE (time, id) < ($t, $i) ORDER BY time DESC, id DESC LIMIT $n",
            r => (ReadAlert(r.Bytes(0)), new Cursor(0, r.GetInt64(1), r.GetString(2))),
            ("$t", after.Ticks), ("$i", after.Id), ("$n", limit));
        return Page<AlertEvent>.Of(rows, limit);
    }

    public WebhookStatus Webhook(Webhooks.WebhookEndpoint endpoint)
    {
        var disabled = new EndpointStates(database).Disabled(endpoint.Name);
        using var db = database.Open();
        var last = db.Query(
            "SELECT time, outcome, status, latency_ms, detail, attempt, notification FROM deliveries WHERE endpoint = $e ORDER BY seq DESC LIMIT 1",
            r => new DeliveryAttempt(
                r.Time(0), r.GetString(1), (int?)r.LongOrNull(2), r.GetDouble(3), r.StringOrNull(4), r.GetInt32(5), r.GetString(6)),
            ("$e", endpoint.Name)).FirstOrDefault();
        var backlog = db.Query(
            "SELECT sum(state = 0), sum(state = 2), min(CASE WHEN state = 0 THEN due END) FROM outbox WHERE endpoint = $e",
            r => (r.LongOrNull(0) ?? 0, r.LongOrNull(1) ?? 0, r.TimeOrNull(2)), ("$e", endpoint.Name))[0];
        return new WebhookStatus(
            endpoint.Name, endpoint.Target.GetLeftPart(UriPartial.Authority), OutcomeNames.Of(endpoint.Options.Format), endpoint.Options.MinStage,
            disabled is not null ? "disabled" : last is null or { Outcome: "delivered" } ? "ok" : "failing", disabled?.Reason,
            backlog.Item1, backlog.Item2, backlog.Item3, last);
    }

    public IReadOnlyList<ParkedNotification> Parked(string endpoint, int limit)
    {
        using var db = database.Open();
        return db.Query(
            """
            SELECT notification, incident, (SELECT json FROM notifications n WHERE n.id = notification), attempts, changed, error
            FROM outbox WHERE endpoint = $e AND state = 2 ORDER BY seq LIMIT $n
            """,
            r => new ParkedNotification(
                r.GetString(0), r.GetString(1), JsonSerializer.Deserialize<Notification>(r.Bytes(2), AlertJson.Options)!.Incident.Equipment, r.GetInt32(3), r.Time(4), r.StringOrNull(5)),
            ("$e", endpoint), ("$n", limit));
    }

    private static AlertEvent ReadAlert(byte[] json) => JsonSerializer.Deserialize<AlertEvent>(json, AlertJson.Options)!;
}
