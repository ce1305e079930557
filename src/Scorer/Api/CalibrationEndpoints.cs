using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Hosting;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Scorer.Api;

/// <summary>Where an equipment's thresholds stand, what another alarm budget would have done, and setting one.</summary>
internal static class CalibrationEndpoints
{
    /// <summary>Longest wait for the pipeline.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static void MapCalibrations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/equipment/{id}/calibration", async (string id, FleetDesk desk, TimeProvider time, CancellationToken cancellation) =>
            await AskAsync(desk, time, id, lane => CalibrationAnswer.From(id, lane), cancellation)).Allow(Access.Viewer)
            .Documented<CalibrationAnswer>("GetCalibration", "Equipment", "Where the alarm thresholds of an equipment stand, and what a verdict would change")
            .ProducesProblem(404);
        routes.MapGet("/v1/equipment/{id}/budget/preview", PreviewAsync).Allow(Access.Viewer)
            .Documented<BudgetPreview>("PreviewBudget", "Equipment", "What another alarm budget would have done with the stored scores of a period");
        routes.MapPut("/v1/equipment/{id}/budget", (
            string id, BudgetRequest asked, HttpContext context, FleetDesk desk, BudgetSetter setter, TimeProvider time, CancellationToken cancellation) =>
            Read(asked.Alerts, asked.Per, out var budget) is { } wrong
                ? Task.FromResult(Problem(StatusCodes.Status400BadRequest, wrong))
                : SetAsync(id, budget, asked.Comment, context, desk, setter, time, cancellation)).Allow(Access.Engineer)
            .Documented<BudgetAnswer>("SetBudget", "Equipment", "Sets the alarm budget of an equipment, from its next reading on", 202);
        routes.MapDelete("/v1/equipment/{id}/budget", (
            string id, HttpContext context, FleetDesk desk, BudgetSetter setter, TimeProvider time, CancellationToken cancellation) =>
            SetAsync(id, null, null, context, desk, setter, time, cancellation)).Allow(Access.Engineer)
            .Documented<BudgetAnswer>("ResetBudget", "Equipment", "Goes back to the configured alarm budget", 202);
    }

    private static async Task<IResult> PreviewAsync(
        string id, string? alerts, string? per, string? from, string? to, FleetDesk desk, Store.IScoreStore store, TimeProvider time,
        CancellationToken cancellation)
    {
        if (Read(int.TryParse(alerts, out var number) ? number : alerts is null ? 1 : 0, per ?? "8h", out var budget) is { } wrong)
            return Problem(StatusCodes.Status400BadRequest, wrong);
        if (!ScoreEndpoints.Time(from, long.MinValue, out var start)) return Problem(400, ScoreEndpoints.BadTime("from", from!));
        if (!ScoreEndpoints.Time(to, long.MaxValue, out var end)) return Problem(400, ScoreEndpoints.BadTime("to", to!));
        return await AskAsync(desk, time, id, lane => lane, cancellation, async lane => lane.Scorer is not { } scorer
            ? Problem(StatusCodes.Status409Conflict, $"equipment '{id}' still collects its baseline: there are no scores to try a budget on")
            // Model and settings never change, so they may be used outside the pipeline's thread; the scorer may not.
            : Results.Ok(await BudgetPreview.RunAsync(store, id, scorer.Model, lane.Settings, lane.Bundle, budget, start, end, cancellation)));
    }

    private static async Task<IResult> SetAsync(
        string id, AlarmBudget? budget, string? comment, HttpContext context, FleetDesk desk, BudgetSetter setter, TimeProvider time,
        CancellationToken cancellation) =>
        await AskAsync(desk, time, id, lane => lane, cancellation, async lane =>
        {
            var to = budget ?? lane.Configured.Profile.AlarmBudget;
            try
            {
                await setter.SetAsync(id, lane.Settings.Profile.AlarmBudget, budget, to, comment, Caller.Of(context).Actor, cancellation);
            }
            catch (Contracts.Audit.AuditException e)
            {
                return Unrecorded.Problem(e);
            }

            return Results.Accepted(
                $"/v1/equipment/{Uri.EscapeDataString(id)}/calibration",
                new BudgetAnswer(id, to.Alerts, Duration.Format(to.Per), budget is null ? "configured" : "set"));
        });

    // 404 for an equipment that is not here, 503 while the pipeline does not answer.
    private static async Task<IResult> AskAsync<T>(
        FleetDesk desk, TimeProvider time, string id, Func<LaneView, T> look, CancellationToken cancellation, Func<T, Task<IResult>>? then = null)
        where T : class
    {
        try
        {
            if (desk.Ask(id, lane => lane is null ? null : look(lane)) is not { } asked) return Busy();
            if (await asked.WaitAsync(Patience, time, cancellation) is not { } found)
                return Problem(StatusCodes.Status404NotFound, $"equipment '{id}' is not scored here; GET /v1/equipment lists those that are known");
            return then is null ? Results.Ok(found) : await then(found);
        }
        catch (TimeoutException)
        {
            return Busy();
        }
    }

    private static string? Read(int alerts, string? per, out AlarmBudget budget)
    {
        budget = new AlarmBudget();
        if (alerts is < 1 or > 100_000) return $"alerts is {alerts}; allowed are 1 to 100000 episodes";
        if (per is null || !Duration.TryParse(per, out var span) || span < TimeSpan.FromMinutes(1) || span > TimeSpan.FromDays(30))
            return $"per is '{per}'; give a duration from 1m to 30d, such as 8h";
        budget = new AlarmBudget { Alerts = alerts, Per = span };
        return null;
    }

    private static IResult Busy() => Problem(StatusCodes.Status503ServiceUnavailable, "the scorer is restoring or busy; ask again in a few seconds");

    private static IResult Problem(int status, string detail) => Results.Problem(detail, statusCode: status);
}

/// <summary>An alarm budget that a person wants.</summary>
/// <param name="Alerts">Episodes, 1 to 100,000.</param>
/// <param name="Per">Time span such as <c>8h</c>, one minute to 30 days.</param>
/// <param name="Comment">Why; goes to the audit.</param>
internal sealed record BudgetRequest(int Alerts, string? Per, string? Comment);

/// <summary>The budget from the equipment's next reading on.</summary>
/// <param name="Equipment">Equipment.</param>
/// <param name="Alerts">Episodes.</param>
/// <param name="Per">Time span.</param>
/// <param name="Source"><c>configured</c> or <c>set</c> by a person.</param>
internal sealed record BudgetAnswer(string Equipment, int Alerts, string Per, string Source);
