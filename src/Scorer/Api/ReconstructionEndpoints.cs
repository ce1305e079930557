using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamingAnomaly.Models.Batching;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.ServiceDefaults.Hosting;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Scorer.Api;

/// <summary>
/// What MOMENT expects beside what was measured, computed when somebody looks. It takes only places that live batches leave
/// over, and a copy of the window that the pipeline makes between two cycles.
/// </summary>
public static class ReconstructionEndpoints
{
    /// <summary>Longest wait for the pipeline and the model.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Patches hidden unless the caller says otherwise: an unmasked pass can copy what it sees.</summary>
    private const int DefaultHidden = 2;

    /// <summary>Maps <c>GET /v1/equipment/{id}/reconstruction?sensors=a,b&amp;hidden=2</c>.</summary>
    public static IEndpointRouteBuilder MapReconstructions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/equipment/{id}/reconstruction", (
            MomentService moment, FleetDesk desk, TimeProvider time, string id, string? sensors, int? hidden, CancellationToken cancellation) =>
            AnswerAsync(moment, desk, time, id, sensors, hidden ?? DefaultHidden, cancellation)).Allow(Access.Viewer)
            .Documented<ReconstructionAnswer>("GetReconstruction", "Equipment", "What MOMENT expects beside what was measured, over the newest window");
        return routes;
    }

    private static async Task<IResult> AnswerAsync(
        MomentService moment, FleetDesk desk, TimeProvider time, string id, string? sensors, int hidden, CancellationToken cancellation)
    {
        var names = sensors?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        if (names.Length > WindowCopier.MaxSensors)
            return Problem(StatusCodes.Status400BadRequest, $"sensors names {names.Length}; allowed are up to {WindowCopier.MaxSensors} in one request");
        if (hidden is < 0 or > MomentConfig.WindowPatches / 2)
            return Problem(StatusCodes.Status400BadRequest, $"hidden is {hidden}; allowed are 0 to {MomentConfig.WindowPatches / 2} patches of eight values");
        if (moment.Batcher is not { } batcher)
            return Problem(StatusCodes.Status503ServiceUnavailable, $"there is no reconstruction: {moment.Reason}");
        try
        {
            if (desk.Ask(id, lane => WindowCopier.Copy(lane?.Scorer, names)) is not { } asked) return Busy("as many people as can be served ask already");
            var reply = await asked.WaitAsync(Patience, time, cancellation);
            if (reply.Unknown.Count > 0)
                return Problem(StatusCodes.Status400BadRequest,
                    $"equipment '{id}' has no sensor {string.Join(", ", reply.Unknown.Select(u => $"'{u}'"))}; it has {string.Join(", ", reply.Known)}");
            if (reply.Window is not { } window)
                return Problem(StatusCodes.Status404NotFound,
                    $"equipment '{id}' is not scored here: it is unknown, or still collects its baseline (see /v1/equipment)");
            return await ReconstructAsync(batcher, id, window, hidden).WaitAsync(Patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            return Busy("live windows come first");
        }
    }

    private static async Task<IResult> ReconstructAsync(MomentBatcher batcher, string id, WindowCopy window, int hidden)
    {
        var curves = new float[window.Sensors.Count][];
        var pending = new Task<MomentOutcome>[window.Sensors.Count];
        for (var s = 0; s < pending.Length; s++)
        {
            curves[s] = new float[window.Sensors[s].Values.Length];
            pending[s] = batcher.ScoreSpareAsync(new MomentWindow(window.Sensors[s].Values, window.Sensors[s].Mask, 1)
            {
                Curve = curves[s],
                NewestPatches = Math.Max(hidden, 1),
                HideNewest = hidden > 0,
            }).AsTask();
        }
        var outcomes = await Task.WhenAll(pending);
        if (outcomes.Any(o => o.Status == MomentStatus.Unavailable))
            return Problem(StatusCodes.Status503ServiceUnavailable, $"there is no reconstruction: {batcher.Health.Reason ?? "MOMENT is not available"}");
        if (outcomes.Any(o => o.Status == MomentStatus.Backlog)) return Busy("live windows come first");
        return Results.Ok(ReconstructionAnswer.Of(id, window, hidden,
            [.. window.Sensors.Select((copy, s) => SensorReconstruction.From(copy, window.Frames, hidden, outcomes[s], curves[s]))]));
    }

    private static IResult Busy(string why) => Problem(StatusCodes.Status503ServiceUnavailable, $"MOMENT is busy ({why}); ask again in a few seconds");

    private static IResult Problem(int status, string detail) => Results.Problem(detail, statusCode: status);
}
