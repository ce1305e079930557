using StreamingAnomaly.Alerter.Actions;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Alerter.Api;

/// <summary>
/// What people do: acknowledge, snooze, comment, judge, silence, maintain. Each is recorded in the audit by the transaction
/// that does it, so that none of these endpoints needs a record of the call beside it.
/// </summary>
internal static class PeopleEndpoints
{
    public static void Map(IEndpointRouteBuilder v1, AlerterDatabase database, TimeProvider time)
    {
        var incidents = new IncidentActions(database, time);
        Do(v1, "POST", "/incidents/{id}/acknowledge", async (context, id, who) =>
            incidents.Acknowledge(id, who, (await RequestReader.BodyAsync<CommentRequest>(context)).Comment));
        Do(v1, "DELETE", "/incidents/{id}/acknowledge", (_, id, who) => Now(incidents.Unacknowledge(id, who)));
        Do(v1, "POST", "/incidents/{id}/snooze", async (context, id, who) =>
        {
            var asked = await RequestReader.BodyAsync<SnoozeRequest>(context);
            return incidents.Snooze(id, who, RequestReader.End("until", asked.Until, asked.For, time.GetUtcNow()), asked.Comment);
        });
        Do(v1, "DELETE", "/incidents/{id}/snooze", (_, id, who) => Now(incidents.Unsnooze(id, who)));
        Do(v1, "POST", "/incidents/{id}/comments", async (context, id, who) =>
        {
            incidents.Remark(id, who, (await RequestReader.BodyAsync<TextRequest>(context)).Text);
            return new AlerterQueries(database).Incident(id)!;
        });
        Do(v1, "POST", "/incidents/{id}/verdict", async (context, id, who) =>
        {
            var asked = await RequestReader.BodyAsync<VerdictRequest>(context);
            return incidents.Judge(
                id, who, asked.Verdict ?? throw Refusal.Wrong("verdict is missing; give true-alarm, false-alarm, expected or maintenance"), asked.Comment);
        });

        var holds = new HoldActions(database, time);
        Do(v1, "POST", "/silences", async (context, _, who) =>
        {
            var asked = await RequestReader.BodyAsync<SilenceRequest>(context);
            var start = RequestReader.Instant("start", asked.Start);
            return SilenceView.Of(
                holds.Silence(who, asked.Match ?? [], start, RequestReader.End("end", asked.End, asked.For, start ?? time.GetUtcNow()), asked.Comment),
                time.GetUtcNow());
        }, 201);
        Do(v1, "DELETE", "/silences/{id}", (_, id, who) => Now(SilenceView.Of(holds.Unsilence(who, id), time.GetUtcNow())));
        Do(v1, "POST", "/maintenance", async (context, _, who) =>
        {
            var asked = await RequestReader.BodyAsync<MaintenanceRequest>(context);
            return MaintenanceView.Of(holds.Maintain(who, asked.Options(), asked.Comment), time.GetUtcNow());
        }, 201);
        Do(v1, "DELETE", "/maintenance/{id}", (_, id, who) => Now(MaintenanceView.Of(holds.Unmaintain(who, id), time.GetUtcNow())));
    }

    private static void Do(
        IEndpointRouteBuilder v1, string method, string path, Func<HttpContext, string, string, Task<object>> action, int status = 200) =>
        v1.MapMethods(path, [method], async (HttpContext context) =>
        {
            try
            {
                var answer = await action(context, context.GetRouteValue("id") as string ?? "", Caller.Of(context).Actor);
                return Results.Json(answer, AlertJson.Options, statusCode: status);
            }
            catch (Refusal refusal)
            {
                return Results.Problem(refusal.Message, statusCode: refusal.Status);
            }
        }).Allow(Access.Operator);

    private static Task<object> Now(object answer) => Task.FromResult(answer);
}
