using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Scorer.Store;
using StreamingAnomaly.ServiceDefaults.Hosting;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Scorer.Api;

/// <summary>Scores over HTTP: the newest of every equipment, ranges, and finished runs.</summary>
public static class ScoreEndpoints
{
    /// <summary>Points in one answer at most.</summary>
    public const int MaxLimit = 10_000;

    /// <summary>
    /// Maps <c>GET /v1/equipment</c>, <c>GET /v1/scores</c>, <c>GET /v1/runs</c>, <see cref="ReconstructionEndpoints"/>,
    /// <see cref="CalibrationEndpoints"/>, <see cref="EvidenceEndpoints"/> and <see cref="DetectorEndpoints"/>.
    /// </summary>
    public static IEndpointRouteBuilder MapScores(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/equipment", async (IScoreStore store, CancellationToken cancellation) =>
            (await store.LatestAsync(cancellation)).Select(ScoreAnswer.From)).Allow(Access.Viewer)
            .Documented<IReadOnlyList<ScoreAnswer>>("ListEquipment", "Equipment", "The newest score of every equipment");
        routes.MapGet("/v1/scores", async (
            IScoreStore store, string? equipment, string? sensor, string? from, string? to, int? limit, CancellationToken cancellation) =>
        {
            if (string.IsNullOrEmpty(equipment)) return Problem("equipment is missing: /v1/scores?equipment=etch-01");
            if (limit is < 1 or > MaxLimit) return Problem($"limit is {limit}; allowed are 1 to {MaxLimit}");
            if (!Time(from, PointRange.Min, out var start)) return Problem(BadTime("from", from!));
            if (!Time(to, PointRange.Max, out var end)) return Problem(BadTime("to", to!));
            var scores = await store.QueryAsync(
                new ScoreQuery
                {
                    Equipment = equipment,
                    Sensor = sensor ?? "*",
                    FromUnixNano = start,
                    ToUnixNano = end,
                    Limit = limit ?? 1000,
                    NewestFirst = true,
                },
                cancellation);
            return Results.Ok(scores.Select(ScoreAnswer.From));
        }).Allow(Access.Viewer).Documented<IReadOnlyList<ScoreAnswer>>("ListScores", "Equipment", "Scores of an equipment, newest first");
        routes.MapGet("/v1/runs", async (
            IScoreStore store, string? equipment, string? from, string? to, int? limit, CancellationToken cancellation) =>
        {
            if (string.IsNullOrEmpty(equipment)) return Problem("equipment is missing: /v1/runs?equipment=etch-01");
            if (limit is < 1 or > MaxLimit) return Problem($"limit is {limit}; allowed are 1 to {MaxLimit}");
            if (!Time(from, PointRange.Min, out var start)) return Problem(BadTime("from", from!));
            if (!Time(to, PointRange.Max, out var end)) return Problem(BadTime("to", to!));
            var runs = await store.RunsAsync(
                new RunQuery { Equipment = equipment, FromUnixNano = start, ToUnixNano = end, Limit = limit ?? 100 }, cancellation);
            return Results.Ok(runs.Select(RunAnswer.From));
        }).Allow(Access.Viewer).Documented<IReadOnlyList<RunAnswer>>("ListRuns", "Equipment", "Finished runs (wafers, batches) of an equipment, newest first");
        routes.MapCalibrations();
        routes.MapEvidence();
        routes.MapDetectors();
        return routes.MapReconstructions();
    }

    internal static bool Time(string? text, long missing, out long unixNano)
    {
        unixNano = missing;
        return text is null || IsoTime.Parse(text, out unixNano) == IsoTimeResult.Ok;
    }

    internal static string BadTime(string name, string text) =>
        $"{name} is '{text}'; give a time with zone, such as 2026-11-21T08:00:00Z or 2026-11-21T17:00:00+09:00";

    private static IResult Problem(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status400BadRequest);

    private static class PointRange
    {
        public static readonly long Min = new ScoreQuery { Equipment = "" }.FromUnixNano;
        public static readonly long Max = new ScoreQuery { Equipment = "" }.ToUnixNano;
    }
}

/// <summary>A score as the API shows it.</summary>
internal sealed record ScoreAnswer(
    string Equipment, string Sensor, string Time, string State, double WarmUp, double? Score, double? Probability, int Stage,
    int Revision, bool Degraded, bool Alarm, double? Ratio, string Bundle, IReadOnlyDictionary<string, double> Detectors)
{
    public static ScoreAnswer From(StoredScore score)
    {
        var scored = score.State == ScoreState.Scored;
        return new(
            score.Equipment, score.Sensor, IsoTime.Format(score.TimeUnixNano), scored ? "scored" : "warming-up", score.WarmUp,
            scored ? score.Score : null, scored ? score.Probability : null, score.Stage, score.Revision, score.Degraded, score.Alarm, score.Ratio,
            score.Bundle, score.Detectors.ToDictionary(d => d.Name, d => d.Score));
    }
}

/// <summary>A finished run as the API shows it.</summary>
internal sealed record RunAnswer(
    string Equipment, string Run, string Epoch, string Start, string End, int Readings, string State, int Learning, double? Surprise,
    int Stage, string Bundle, IReadOnlyList<RunSensor> Sensors)
{
    public static RunAnswer From(StoredRun run) => new(
        run.Equipment, run.Run, run.Epoch, IsoTime.Format(run.StartUnixNano), IsoTime.Format(run.EndUnixNano), run.Readings,
        run.Learning > 0 ? "learning" : "scored", run.Learning, run.Learning > 0 ? null : run.Surprise, run.Stage, run.Bundle, run.Sensors);
}
