using StreamingAnomaly.Alerter.Actions;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.ServiceDefaults.Hosting;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Alerter.Api;

/// <summary>
/// What people do: acknowledge, snooze, comment, judge, silence, maintain. Each is recorded in the audit by the transaction
/// that does it, so that none of these endpoints needs a record of the call beside it.
/// </summary>
internal static class PeopleEndpoints
{
    // What people do waits for a start that is under way; longer than a person waits it does not.
    private static readonly TimeSpan StartWait = TimeSpan.FromSeconds(10);

    public static void Map(IEndpointRouteBuilder v1, AlerterDatabase database, AlerterQueries queries, TimeProvider time)
    {
        var incidents = new IncidentActions(database, time);
        Do(v1, "POST", "/incidents/{id}/acknowledge", async (context, id, who) =>
            incidents.Acknowledge(id, who, (await RequestReader.BodyAsync<CommentRequest>(context)).Comment))
            .Accepts<CommentRequest>("application/json").Documented<Handling>("Acknowledge", "Incidents", "Takes an incident on: no repeats, no escalation");
        Do(v1, "DELETE", "/incidents/{id}/acknowledge", (_, id, who) => Now(incidents.Unacknowledge(id, who)))
            .Documented<Handling>("Unacknowledge", "Incidents", "Gives an incident back");
        Do(v1, "POST", "/incidents/{id}/snooze", async (context, id, who) =>
        {
            var asked = await RequestReader.BodyAsync<SnoozeRequest>(context);
            return incidents.Snooze(id, who, RequestReader.End("until", asked.Until, asked.For, time.GetUtcNow()), asked.Comment);
        })
            .Accepts<SnoozeRequest>("application/json").Documented<Handling>("Snooze", "Incidents", "Nobody hears of an incident before a time");
        Do(v1, "DELETE", "/incidents/{id}/snooze", (_, id, who) => Now(incidents.Unsnooze(id, who)))
            .Documented<Handling>("Unsnooze", "Incidents", "Ends a snooze");
        Do(v1, "POST", "/incidents/{id}/comments", async (context, id, who) =>
        {
            incidents.Remark(id, who, (await RequestReader.BodyAsync<TextRequest>(context)).Text);
            return queries.Incident(id)!;
        })
            .Accepts<TextRequest>("application/json").Documented<IncidentDetails>("Comment", "Incidents", "A remark for whoever looks next");
        Do(v1, "POST", "/incidents/{id}/verdict", async (context, id, who) =>
        {
            var asked = await RequestReader.BodyAsync<VerdictRequest>(context);
            return incidents.Judge(
                id, who, asked.Verdict ?? throw Refusal.Wrong("verdict is missing; give true-alarm, false-alarm, expected or maintenance"), asked.Comment);
        })
            .Accepts<VerdictRequest>("application/json").Documented<AlertFeedback>("Judge", "Incidents", "What an incident was; tells the scorer too");

        var holds = new HoldActions(database, time);
        Do(v1, "POST", "/silences", async (context, _, who) =>
        {
            var asked = await RequestReader.BodyAsync<SilenceRequest>(context);
            var start = RequestReader.Instant("start", asked.Start);
            return SilenceView.Of(
                holds.Silence(who, asked.Match ?? [], start, RequestReader.End("end", asked.End, asked.For, start ?? time.GetUtcNow()), asked.Comment),
                time.GetUtcNow());
        }, 201)
            .Accepts<SilenceRequest>("application/json").Documented<SilenceView>("Silence", "Silences and maintenance", "What not to hear about for a while", 201);
        Do(v1, "DELETE", "/silences/{id}", (_, id, who) => Now(SilenceView.Of(holds.Unsilence(who, id), time.GetUtcNow())))
            .Documented<SilenceView>("Unsilence", "Silences and maintenance", "Ends a silence");
        Do(v1, "POST", "/maintenance", async (context, _, who) =>
        {
            var asked = await RequestReader.BodyAsync<MaintenanceRequest>(context);
            return MaintenanceView.Of(holds.Maintain(who, asked.Options(), asked.Comment), time.GetUtcNow());
        }, 201)
            .Accepts<MaintenanceRequest>("application/json").Documented<MaintenanceView>("Maintain", "Silences and maintenance", "A maintenance window: alerts in it are kept and not told", 201);
        Do(v1, "DELETE", "/maintenance/{id}", (_, id, who) => Now(MaintenanceView.Of(holds.Unmaintain(who, id), time.GetUtcNow())))
            .Documented<MaintenanceView>("Unmaintain", "Silences and maintenance", "Ends a maintenance window");

        RouteHandlerBuilder Do(
            IEndpointRouteBuilder v1, string method, string path, Func<HttpContext, string, string, Task<object>> action, int status = 200) =>
            v1.MapMethods(path, [method], async (HttpContext context) =>
            {
                try
                {
                    await database.ChainKnown.WaitAsync(StartWait, time, context.RequestAborted);
                    var answer = await action(context, context.GetRouteValue("id") as string ?? "", Caller.Of(context).Actor);
                    return Results.Json(answer, AlertJson.Options, statusCode: status);
                }
                catch (Refusal refusal)
                {
                    return Results.Problem(refusal.Message, statusCode: refusal.Status);
                }
                catch (TimeoutException)
                {
                    return Results.Problem(
                        "the alerter has not reached the log since its start, and what people do is recorded behind what the log has; nothing was done, try again in a minute",
                        statusCode: 503);
                }
            }).Allow(Access.Operator).ProducesProblem(404).ProducesProblem(409).ProducesProblem(503);
    }

    private static Task<object> Now(object answer) => Task.FromResult(answer);
}
