using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Scorer.Evidence;
using StreamingAnomaly.ServiceDefaults.Hosting;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Scorer.Api;

/// <summary>With what an alert came about, and computing it again.</summary>
internal static class EvidenceEndpoints
{
    /// <summary>Replays at a time: each reads topics from their beginning.</summary>
    private static readonly SemaphoreSlim Places = new(2);

    public static void MapEvidence(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/alerts/{id}/evidence", (string id, IEventLog log, BundleStore bundles, CancellationToken cancellation) =>
            AnswerAsync(async () => EvidenceAnswer.From(await new AlertReplay(log, bundles).FindAsync(id, cancellation)), cancellation)).Allow(Access.Viewer)
            .Documented<EvidenceAnswer>("GetEvidence", "Alerts", "The readings, settings and bundle that an alert was computed from")
            .ProducesProblem(404);
        routes.MapPost("/v1/alerts/{id}/replay", (string id, IEventLog log, BundleStore bundles, CancellationToken cancellation) =>
            AnswerAsync(async () => ReplayAnswer.From(await new AlertReplay(log, bundles).RunAsync(id, cancellation)), cancellation)).Allow(Access.Operator)
            .Documented<ReplayAnswer>("ReplayAlert", "Alerts", "Computes an alert again from its evidence and compares every number")
            .ProducesProblem(404);
    }

    private static async Task<IResult> AnswerAsync<T>(Func<Task<T>> answer, CancellationToken cancellation)
    {
        if (!await Places.WaitAsync(TimeSpan.FromSeconds(10), cancellation))
            return Results.Problem("others look at evidence already; ask again in a few seconds", statusCode: StatusCodes.Status503ServiceUnavailable);
        try
        {
            return Results.Json(await answer(), AlertJson.Options);
        }
        catch (AlertReplayException e)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status404NotFound);
        }
        finally
        {
            Places.Release();
        }
    }
}

/// <summary>What an alert was computed from.</summary>
/// <param name="Alert">The alert event.</param>
/// <param name="Bundle">Hash of the bundle that scored.</param>
/// <param name="Budget">Alarm budget of then.</param>
/// <param name="Detectors">Detectors that voted, the leading one first.</param>
/// <param name="Partition">Partition of the readings.</param>
/// <param name="FirstOffset">Offset of the first reading kept.</param>
/// <param name="LastOffset">Offset of the reading that made the alert.</param>
/// <param name="Readings">The readings, oldest first.</param>
internal sealed record EvidenceAnswer(
    AlertEvent Alert, string Bundle, CalibrationBudget Budget, IReadOnlyList<string> Detectors, int Partition, long FirstOffset, long LastOffset,
    IReadOnlyList<EvidenceReading> Readings)
{
    public static EvidenceAnswer From(AlertEvidenceFound found)
    {
        var profile = found.Settings.Profile;
        return new(
            found.Alert, found.Alert.Evidence.Bundle, new(profile.AlarmBudget.Alerts, Duration.Format(profile.AlarmBudget.Per), "recorded"),
            profile.Detectors, found.Evidence.Partition, found.Evidence.Start.Kept.Min(k => k.Offset), found.Alert.Evidence.LastOffset,
            [.. found.Evidence.Start.Kept.Where(k => k.Offset <= found.Alert.Evidence.LastOffset).Select(k => new EvidenceReading(
                IsoTime.Format(k.Reading.TimeUnixNano), k.Offset,
                k.Reading.Values.OrderBy(v => v.Key, StringComparer.Ordinal).ToDictionary(v => v.Key, v => double.IsFinite(v.Value) ? v.Value : (double?)null),
                k.Reading.Context.ToDictionary()))]);
    }
}

/// <summary>A reading kept with an alert.</summary>
/// <param name="Time">Event time.</param>
/// <param name="Offset">Where it stood on the log.</param>
/// <param name="Values">Value by sensor; null where it was not a number.</param>
/// <param name="Context">Its labels.</param>
internal sealed record EvidenceReading(
    string Time, long Offset, IReadOnlyDictionary<string, double?> Values, IReadOnlyDictionary<string, string> Context);

/// <summary>An alert as it was and as it comes out again.</summary>
/// <param name="Matches">Every number is the same to the bit, and the log has nothing else.</param>
/// <param name="Bundle">Hash of the bundle.</param>
/// <param name="Readings">Readings it was computed from.</param>
/// <param name="RecordedWindows">Answers of MOMENT that were taken as recorded.</param>
/// <param name="Compared">Every number or hash.</param>
/// <param name="Log">How the readings compare with those still on the log.</param>
internal sealed record ReplayAnswer(
    bool Matches, string Bundle, int Readings, int RecordedWindows, IReadOnlyList<ReplayFact> Compared, ReplayLog Log)
{
    public static ReplayAnswer From(AlertReplayResult result) => new(
        result.Matches, result.Alert.Evidence.Bundle, result.Readings, result.RecordedWindows,
        [.. result.Facts.Select(f => new ReplayFact(f.Name, f.Recorded, f.Computed, f.IsSame))],
        new(result.OnLog.Same, result.OnLog.Different, result.OnLog.Gone));
}

/// <summary>One number or hash of an alert.</summary>
/// <param name="Name">What.</param>
/// <param name="Was">As recorded.</param>
/// <param name="Is">As computed again.</param>
/// <param name="Same">Equal to the last digit.</param>
internal sealed record ReplayFact(string Name, string Was, string Is, bool Same);

/// <summary>The evidence's readings beside those on the log.</summary>
/// <param name="Same">The same there.</param>
/// <param name="Different">Different there.</param>
/// <param name="Gone">Not there any more.</param>
internal sealed record ReplayLog(int Same, int Different, int Gone);
