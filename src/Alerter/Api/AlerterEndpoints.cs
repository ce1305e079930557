using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Alerter.Webhooks;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Hosting;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Alerter.Api;

/// <summary>The alerter over HTTP: incidents, alert events, receivers. Errors are problem details (RFC 9457).</summary>
public static class AlerterEndpoints
{
    /// <summary>
    /// Maps <c>GET /v1/incidents</c> (open first; <see cref="IncidentFilter"/>), <c>GET /v1/incidents/{id}</c>,
    /// <c>GET /v1/incidents/{id}/similar</c>, <c>GET /v1/alerts</c> (newest first), <c>GET /v1/webhooks</c>,
    /// <c>GET /v1/webhooks/{name}/deliveries</c>, <c>GET /v1/webhooks/{name}/parked</c>, <c>POST /v1/webhooks/{name}/replay</c> and
    /// <c>POST /v1/webhooks/{name}/test</c>; what people do (<see cref="PeopleEndpoints"/>); and the lists of it
    /// (<see cref="ListEndpoints"/>). Lists take <c>limit</c> (1..500) and <c>cursor</c> (<c>next</c> of the page before).
    /// </summary>
    public static IEndpointRouteBuilder MapAlerter(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var database = services.GetRequiredService<AlerterDatabase>();
        var delivery = services.GetRequiredService<WebhookDelivery>();
        var signal = services.GetRequiredService<OutboxSignal>();
        var time = services.GetRequiredService<TimeProvider>();
        var labels = new IncidentLabels(services.GetRequiredService<AnomalyOptions>().Alerter.Grouping.Line);
        var queries = new AlerterQueries(database, labels);
        var v1 = routes.MapGroup("/v1");

        var incidents = new IncidentQueries(database);
        v1.MapGet("/incidents", ([AsParameters] IncidentQuery query, string? limit, string? cursor) =>
            IncidentFilter.Read(query, out var filter) is { } wrong
                ? Problem(400, wrong)
                : List(limit, cursor, (n, after) => incidents.Find(n, after, filter))).Allow(Access.Viewer)
            .Documented<Page<IncidentRow>>("ListIncidents", "Incidents", "Incidents, open ones first, then by their last change");
        v1.MapGet("/incidents/{id}/similar", (string id, string? limit) =>
            PageQuery.ReadLimit(limit, out var n, missing: 5) is { } wrong ? Problem(400, wrong)
            : incidents.Similar(id, n) is { } similar ? Ok(similar) : NoIncident(id)).Allow(Access.Viewer)
            .Documented<SimilarIncidents>("ListSimilarIncidents", "Incidents", "Earlier incidents of the equipment that the same sensors explain").ProducesProblem(404);
        v1.MapGet("/incidents/{id}", (string id) =>
            queries.Incident(id) is { } found ? Ok(found) : NoIncident(id)).Allow(Access.Viewer)
            .Documented<IncidentDetails>("GetIncident", "Incidents", "An incident with its alerts, what people did, and who was told").ProducesProblem(404);
        v1.MapGet("/alerts", (string? limit, string? cursor) => List(limit, cursor, queries.Alerts)).Allow(Access.Viewer)
            .Documented<Page<AlertEvent>>("ListAlerts", "Alerts", "Alert events, newest first");

        v1.MapGet("/webhooks", () => Ok(delivery.Endpoints.Select(queries.Webhook))).Allow(Access.Viewer)
            .Documented<IReadOnlyList<WebhookStatus>>("ListWebhooks", "Webhooks", "Receivers, and whether they get what they should");
        v1.MapGet("/webhooks/{name}/parked", (string name, string? limit) =>
            With(name, endpoint => PageQuery.ReadLimit(limit, out var n) is { } wrong ? Problem(400, wrong) : Ok(queries.Parked(endpoint.Name, n)))).Allow(Access.Viewer)
            .Documented<IReadOnlyList<ParkedNotification>>("ListParked", "Webhooks", "Notifications that were given up");
        v1.MapGet("/webhooks/{name}/deliveries", (string name, string? limit, string? cursor) =>
            With(name, endpoint => List(limit, cursor, (n, after) => queries.Deliveries(endpoint.Name, n, after)))).Allow(Access.Viewer)
            .Documented<Page<DeliveryLine>>("ListDeliveries", "Webhooks", "Attempts to deliver to a receiver, newest first");
        v1.MapPost("/webhooks/{name}/replay", (string name) => With(name, endpoint =>
        {
            var replayed = new OutboxQueue(database).Replay(endpoint.Name, time.GetUtcNow());
            signal.Wake();
            return Ok(new ReplayResult(endpoint.Name, replayed));
        })).Allow(Access.Operator).Audited("webhook.replay", "name")
            .Documented<ReplayResult>("ReplayParked", "Webhooks", "Tries the notifications that were given up again");
        v1.MapPost("/webhooks/{name}/test", async (string name, CancellationToken cancellation) =>
        {
            if (Find(name) is not { } endpoint) return NoWebhook(name);
            var result = await delivery.TestAsync(endpoint, cancellation);
            return Ok(new TestResult(
                name, result.Outcome == DeliveryOutcome.Delivered, AlertJson.Word(result.Outcome), result.Status,
                result.Latency.TotalMilliseconds, result.Detail));
        }).Allow(Access.Operator).Audited("webhook.test", "name")
            .Documented<TestResult>("TestWebhook", "Webhooks", "Sends a test notification now and says how it went");
        ListEndpoints.Map(v1, queries, time);
        PeopleEndpoints.Map(v1, database, queries, time);
        return routes;

        WebhookEndpoint? Find(string name) => delivery.Endpoints.FirstOrDefault(e => e.Name == name);
        IResult With(string name, Func<WebhookEndpoint, IResult> answer) =>
            Find(name) is { } endpoint ? answer(endpoint) : NoWebhook(name);
    }

    internal static IResult List<T>(string? limit, string? cursor, Func<int, Cursor, Page<T>> page) =>
        PageQuery.ReadLimit(limit, out var count) is { } wrong ? Problem(400, wrong)
        : Cursor.TryParse(cursor, out var after) ? Ok(page(count, after))
        : Problem(400, PageQuery.WrongCursor(cursor));

    internal static IResult Ok<T>(T value) => Results.Json(value, AlertJson.Options);

    private static IResult NoIncident(string id) => Problem(404, $"no incident has the id '{id}'; GET /v1/incidents lists them");

    private static IResult NoWebhook(string name) =>
        Problem(404, $"no webhook is called '{name}'; GET /v1/webhooks lists them");

    internal static IResult Problem(int status, string detail) => Results.Problem(detail, statusCode: status);
}
