using System.Text.Json;
using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Api;

/// <summary>What the API reads from the alerter's file.</summary>
internal sealed class AlerterQueries(AlerterDatabase database, IncidentLabels labels)
{
    /// <summary>Alert events shown with an incident, newest first; the list of alerts has them all.</summary>
    private const int AlertsOfIncident = 100;

    public IncidentDetails? Incident(string id)
    {
        if (new IncidentReader(database).Find(id) is not { } state) return null;
        using var db = database.Open();
        var alerts = db.Query(
            "SELECT json FROM alerts WHERE incident = $i ORDER BY time DESC, id DESC LIMIT $n",
            r => ReadAlert(r.Bytes(0)), ("$i", id), ("$n", AlertsOfIncident));
        var told = db.Query(
            """
            SELECT t.notification, o.endpoint, t.change, t.stage, n.made, o.state FROM told t
            JOIN notifications n ON n.id = t.notification JOIN outbox o ON o.notification = t.notification
            WHERE t.incident = $i ORDER BY n.made DESC, o.seq DESC LIMIT $n
            """,
            r => new ToldView(
                r.GetString(0), r.GetString(1), (IncidentChange)r.GetInt32(2), r.GetInt32(3), r.Time(4), AlertJson.Word((OutboxState)r.GetInt32(5))),
            ("$i", id), ("$n", AlertsOfIncident));
        return new IncidentDetails(
            state.Incident, state.AlertCount, alerts, IncidentHandling.Of(new HoldStore(db).Handling(id)),
            Changes(AlertsOfIncident, Cursor.Start, id).Items, told);
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

    public Page<ChangeView> Changes(int limit, Cursor after, string? target)
    {
        using var db = database.Open();
        var rows = db.Query(
            "SELECT seq, time, actor, action, target, detail FROM changes WHERE seq < $q AND ($t IS NULL OR target = $t) ORDER BY seq DESC LIMIT $n",
            r => (new ChangeView(r.GetInt64(0), r.Time(1), r.GetString(2), r.GetString(3), r.GetString(4), JsonElement.Parse(r.GetString(5))),
                new Cursor(0, r.GetInt64(0), "")),
            ("$q", after.Ticks), ("$t", target), ("$n", limit));
        return Page<ChangeView>.Of(rows, limit);
    }

    public Page<NotificationView> Notifications(int limit, Cursor after)
    {
        using var db = database.Open();
        var rows = db.Query(
            """
            SELECT o.seq, o.endpoint, o.state, n.made, n.json, (SELECT count(*) FROM told t WHERE t.notification = n.id)
            FROM outbox o JOIN notifications n ON n.id = o.notification WHERE o.seq < $q ORDER BY o.seq DESC LIMIT $n
            """,
            r =>
            {
                var n = JsonSerializer.Deserialize<Notification>(r.Bytes(4), AlertJson.Options)!;
                return (new NotificationView(
                    n.Id, r.Time(3), r.GetString(1), AlertJson.Word((OutboxState)r.GetInt32(2)), n.Change, n.Incident.Equipment, n.Stage,
                    r.GetInt32(5), n.Group), new Cursor(0, r.GetInt64(0), ""));
            },
            ("$q", after.Ticks), ("$n", limit));
        return Page<NotificationView>.Of(rows, limit);
    }

    public Page<ToldIncident> ToldBy(string notification, int limit, Cursor after)
    {
        using var db = database.Open();
        var rows = db.Query(
            """
            SELECT t.incident, i.equipment, t.change, t.stage FROM told t JOIN incidents i ON i.id = t.incident
            WHERE t.notification = $n AND t.incident < $i ORDER BY t.incident DESC LIMIT $l
            """,
            r => (new ToldIncident(r.GetString(0), r.GetString(1), (IncidentChange)r.GetInt32(2), r.GetInt32(3)), new Cursor(0, 0, r.GetString(0))),
            ("$n", notification), ("$i", after.Id), ("$l", limit));
        return Page<ToldIncident>.Of(rows, limit);
    }

    public Page<SilenceView> Silences(int limit, Cursor after, DateTimeOffset now)
    {
        using var db = database.Open();
        var rows = db.Query(
            "SELECT json, ends, id FROM silences WHERE (ends, id) < ($e, $i) ORDER BY ends DESC, id DESC LIMIT $n",
            r => (SilenceView.Of(JsonSerializer.Deserialize<Silence>(r.Bytes(0), AlertJson.Options)!, now), new Cursor(0, r.GetInt64(1), r.GetString(2))),
            ("$e", after.Ticks), ("$i", after.Id), ("$n", limit));
        return Page<SilenceView>.Of(rows, limit);
    }

    /// <summary>Windows, the one that ends last first.</summary>
    /// <param name="limit">Windows on the page.</param>
    /// <param name="after">Where the page before ended.</param>
    /// <param name="equipment">Only those that concern it, or may, by what an alert says; null: all.</param>
    /// <param name="now">Wall time.</param>
    public Page<MaintenanceView> Maintenance(int limit, Cursor after, string? equipment, DateTimeOffset now)
    {
        using var db = database.Open();
        var known = equipment is null ? null : labels.Of(equipment);
        var rows = db.Query(
            "SELECT json, ends, id FROM maintenance WHERE (ends, id) < ($e, $i) ORDER BY ends DESC, id DESC LIMIT $n",
            r => (Window: HoldStore.ReadWindow(r), At: new Cursor(0, r.GetInt64(1), r.GetString(2))),
            ("$e", after.Ticks), ("$i", after.Id), ("$n", known is null ? limit : -1));
        if (known is null) return Page<MaintenanceView>.Of(rows.ConvertAll(r => (MaintenanceView.Of(r.Window, now), r.At)), limit);
        var concerned =
            from row in rows
            let undecided = MaintenanceRule.Undecided(MaintenanceWindow.Stored(row.Window.Options), known)
            where undecided is not null
            select (MaintenanceView.Of(row.Window, now) with { Undecided = undecided }, row.At);
        return Page<MaintenanceView>.Of([.. concerned.Take(limit)], limit);
    }

    public IReadOnlyList<GroupView> Groups(int limit)
    {
        using var db = database.Open();
        return db.Query(
            """
            SELECT g.endpoint, g.labels, g.last_sent, g.due, count(m.incident), count(m.news) FROM groups g
            LEFT JOIN members m ON m.endpoint = g.endpoint AND m.grp = g.key
            GROUP BY g.endpoint, g.key ORDER BY count(m.incident) DESC, g.rowid LIMIT $n
            """,
            r => new GroupView(
                r.GetString(0), JsonSerializer.Deserialize<Dictionary<string, string>>(r.GetString(1), AlertJson.Options)!,
                r.GetInt32(4), r.GetInt32(5), r.TimeOrNull(2), r.TimeOrNull(3)),
            ("$n", limit));
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
            endpoint.Name, endpoint.Target.GetLeftPart(UriPartial.Authority), AlertJson.Word(endpoint.Options.Format), endpoint.Options.MinStage,
            disabled is not null ? "disabled" : last is null or { Outcome: "delivered" } ? "ok" : "failing", disabled?.Reason,
            backlog.Item1, backlog.Item2, backlog.Item3, last);
    }

    /// <summary>Attempts to deliver to a receiver, newest first.</summary>
    public Page<DeliveryLine> Deliveries(string endpoint, int limit, Cursor after)
    {
        using var db = database.Open();
        var rows = db.Query(
            """
            SELECT seq, time, outcome, status, latency_ms, detail, attempt, notification FROM deliveries
            WHERE endpoint = $e AND seq < $q ORDER BY seq DESC LIMIT $n
            """,
            r => (new DeliveryLine(
                r.GetInt64(0), r.Time(1), r.GetString(2), (int?)r.LongOrNull(3), r.GetDouble(4), r.StringOrNull(5), r.GetInt32(6), r.GetString(7)),
                new Cursor(0, r.GetInt64(0), "")),
            ("$e", endpoint), ("$q", after.Ticks), ("$n", limit));
        return Page<DeliveryLine>.Of(rows, limit);
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
