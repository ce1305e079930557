using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Console.Tests;

/// <summary>
/// The other services as the pages see them: what the test puts in is what they answer, and what the pages send is kept in
/// <see cref="Asked"/>. They answer before whatever the console itself maps under the same address.
/// </summary>
internal sealed partial class FakeServices
{
    private readonly List<(string Request, JsonNode? Body)> asked = [];

    public IReadOnlyList<FakeEquipment> Fleet { get; set; } = [];
    public IReadOnlyList<Incident> Incidents { get; set; } = [];
    public IReadOnlyList<object> Webhooks { get; set; } = [];

    /// <summary>Requests that change something, in order: "POST /v1/silences" and its body.</summary>
    public IReadOnlyList<(string Request, JsonNode? Body)> Asked { get { lock (asked) return [.. asked]; } }

    public void Map(IEndpointRouteBuilder routes)
    {
        Get(routes, "/v1/fleet", _ => new { items = Fleet });
        Get(routes, "/v1/scores", context => Fleet.Where(e => e.Equipment == context.Request.Query["equipment"]).Select(e => e.AsScore()));
        Get(routes, "/v1/equipment", _ => Fleet.Select(e => e.AsScore()));
        Get(routes, "/v1/webhooks", _ => Webhooks);
        MapIncidents(routes);
        MapRoutes(routes);
        MapSystem(routes);
    }

    private static void Get(IEndpointRouteBuilder routes, string path, Func<HttpContext, object?> answer) =>
        routes.MapGet(path, (HttpContext context) =>
            answer(context) is { } found ? Results.Json(found, AlertJson.Options) : Results.Problem($"nothing at {context.Request.Path}", statusCode: 404))
            .Allow(Access.Viewer).WithOrder(-1);

    private void Do(IEndpointRouteBuilder routes, string method, string path, Func<HttpContext, JsonNode?, object?> action, int status = 200) =>
        routes.MapMethods(path, [method], async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var text = await reader.ReadToEndAsync(context.RequestAborted);
            var body = text.Length == 0 ? null : JsonNode.Parse(text);
            lock (asked) asked.Add(($"{method} {context.Request.Path}", body));
            return action(context, body) is { } answer
                ? answer as IResult ?? Results.Json(answer, AlertJson.Options, statusCode: status)
                : Results.Problem($"nothing at {context.Request.Path}", statusCode: 404);
        }).Allow(Access.Operator).WithOrder(-1);
}

/// <summary>An item of GET /v1/fleet.</summary>
internal sealed record FakeEquipment(string Equipment, string State = "scored", double? Probability = 0.4, int Stage = 0)
{
    public string? Line { get; init; } = "etch";
    public string? Type { get; init; } = "etcher";
    public string? Recipe { get; init; } = "R1";
    public double WarmUp { get; init; } = 1;
    public string Time { get; init; } = "2026-11-21T08:00:00Z";
    public int FrozenStage { get; init; }
    public bool Alarm { get; init; }
    public bool Moved { get; init; }
    public bool Degraded { get; init; }
    public string? Bundle { get; init; } = "3f2a9c1b77e04d51";
    public int Sensors { get; init; } = 8;
    public int ReadingsLastHour { get; init; } = 36_000;
    public FakeQuality Quality { get; init; } = new();
    public IReadOnlyList<double?> Trend { get; init; } = [.. Enumerable.Range(0, 60).Select(i => (double?)(0.4 + (0.3 * Math.Sin(i / 6.0))))];
    public FakeAlarms? Alarms { get; init; } = new(1, 3.3, 3);

    public object AsScore() => new
    {
        Equipment, Time, State, WarmUp, Score = Probability * 2, Probability, Stage, Degraded, Alarm, Sensor = "*",
    };
}

internal sealed record FakeQuality(int Missing = 0, int Stuck = 0, int OutOfRange = 0, int NotFinite = 0, int Late = 0, int Duplicate = 0, int Imputed = 0);

internal sealed record FakeAlarms(int Count, double Days, double AllowedPerDay);
