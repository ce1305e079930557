using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Console.Tests;

internal sealed partial class FakeServices
{
    private readonly Dictionary<string, FakeHandling> handlings = [];
    private readonly List<object> changes = [];

    /// <summary>How high the alarm bar stands.</summary>
    public double Control { get; set; } = 1.8;

    /// <summary>False: no scorer has the equipment at the moment.</summary>
    public bool ScorerKnows { get; set; } = true;

    /// <summary>When the newest alarm began.</summary>
    public DateTimeOffset? NewestEpisode { get; set; }

    /// <summary>Where stages 1 to 4 of every equipment begin.</summary>
    public IReadOnlyList<double> Stages { get; set; } = [0.90, 0.95, 0.98, 0.99];

    /// <summary>Whether a replay gives the recorded numbers.</summary>
    public bool ReplayMatches { get; set; } = true;

    /// <summary>The alert event behind <paramref name="incident"/>.</summary>
    public static AlertEvent AlertOf(Incident incident) => new()
    {
        Id = "a1" + incident.Id[2..], Episode = "e1", Equipment = incident.Equipment, Rule = AlertRule.Episode, Phase = AlertPhase.Opened,
        Stage = incident.Stage, Time = incident.Since.AddSeconds(12), Since = incident.Since, Summary = incident.Summary, Score = 3.4,
        Probability = 0.9991, Ratio = 1.7, Sensors = incident.Sensors, Trust = incident.Trust,
        Detectors = [new("ensemble", 3.4, 0.9991, true), new("level", 2.9, 0.998, true), new("forest", 0.61, 0.93, false)],
        Context = new Dictionary<string, string> { ["recipe"] = "R1", ["step"] = "4", ["lot"] = "L7", ["wafer"] = "W12" },
        Evidence = new("anomaly.readings.v1", 1, 4100, 4180, "5f1d", "3f2a9c1b77e04d51", "77aa"),
    };

    /// <summary>Somebody has said what an incident was.</summary>
    public void Judge(string incident, string verdict) => handlings[incident] = new FakeHandling { Verdict = verdict };

    private void MapIncidents(IEndpointRouteBuilder routes)
    {
        Get(routes, "/v1/incidents", context => Page(context, Incidents.Where(i => Passes(i, context.Request.Query)).Select(Row)));
        Get(routes, "/v1/incidents/{id}", context => Find(context) is { } found ? Details(found) : null);
        Get(routes, "/v1/incidents/{id}/similar", context => Find(context) is not { } found ? null : new
        {
            Items = new[]
            {
                new { Incident = found with { Id = new string('c', 32), Since = found.Since.AddDays(-3), Status = IncidentStatus.Resolved }, Similarity = 0.94, Verdict = "true-alarm", Shared = new[] { "pressure" } },
            },
        });
        Get(routes, "/v1/equipment/{id}/calibration", context => !ScorerKnows ? null : new
        {
            Equipment = context.GetRouteValue("id"), State = "scored", Budget = new { Budget.Alerts, Budget.Per, Budget.Source }, Stages, Control,
            ConfirmGivesBack = Control > 1 ? (double?)1 : null, NewestEpisode, RecoversIn = "7h30m", SamplesPerBudget = 28_800, Moved = false, Displacement = 0.2,
            Confidence = "calibrated", Rate = new { AllowedPerDay = 3.0, Alarms = 2, Days = 1.5 }, Detectors = Array.Empty<object>(),
        });
        Get(routes, "/v1/equipment/{id}/series", context => Series(DateTimeOffset.Parse(context.Request.Query["from"]!), DateTimeOffset.Parse(context.Request.Query["to"]!)));
        Get(routes, "/v1/alerts/{id}/evidence", context => Incidents.Select(AlertOf).FirstOrDefault(a => a.Id == (string?)context.GetRouteValue("id")) is not { } alert ? null : new
        {
            Alert = alert, alert.Evidence.Bundle, Budget = new { Alerts = 1, Per = "8h", Source = "recorded" }, Detectors = new[] { "ensemble", "level" },
            Partition = 1, FirstOffset = 3900, LastOffset = 4180,
            Readings = Enumerable.Range(0, 200).Select(i => new
            {
                Time = alert.Since.AddSeconds(i - 200), Offset = 3900 + i, Values = new Dictionary<string, double> { ["pressure"] = 10 + (i * 0.02), ["rf_power"] = 540 },
            }),
        });
        Do(routes, "POST", "/v1/alerts/{id}/replay", (_, _) => new
        {
            Matches = ReplayMatches, Bundle = "3f2a9c1b77e04d51", Readings = 281, RecordedWindows = 0,
            Compared = new[]
            {
                new { Name = "probability", Was = "0.9991", Is = ReplayMatches ? "0.9991" : "0.9312", Same = ReplayMatches },
                new { Name = "stage", Was = "3", Is = "3", Same = true },
            },
            Log = new { Same = 281, Different = 0, Gone = 0 },
        });
        MapDeeds(routes);
    }

    private void MapDeeds(IEndpointRouteBuilder routes)
    {
        void Deed(string method, string verb, Func<FakeHandling, JsonNode?, FakeHandling> change, string action) =>
            Do(routes, method, $"/v1/incidents/{{id}}/{verb}", (context, body) =>
            {
                var id = (string)context.GetRouteValue("id")!;
                handlings[id] = change(handlings.GetValueOrDefault(id, new FakeHandling()), body);
                changes.Insert(0, new { Seq = changes.Count + 1, Time = Given.Start.AddMinutes(5 + changes.Count), Actor = "kim", Action = action, Target = id, Detail = body });
                return handlings[id];
            });

        Deed("POST", "acknowledge", (h, _) => h with { Acknowledged = Given.Start.AddMinutes(5), AcknowledgedBy = "kim" }, "incident.acknowledge");
        Deed("DELETE", "acknowledge", (h, _) => h with { Acknowledged = null }, "incident.unacknowledge");
        Deed("POST", "snooze", (h, _) => h with { SnoozedUntil = Given.Start.AddYears(10) }, "incident.snooze");
        Deed("DELETE", "snooze", (h, _) => h with { SnoozedUntil = null }, "incident.unsnooze");
        Deed("POST", "comments", (h, _) => h, "incident.comment");
        Deed("POST", "verdict", (h, body) => h with { Verdict = (string?)body?["verdict"] }, "incident.verdict");
    }

    private object Details(Incident incident) => new
    {
        Incident = incident, AlertCount = 1, Alerts = new[] { AlertOf(incident) }, Handling = handlings.GetValueOrDefault(incident.Id, new FakeHandling()),
        Changes = changes, Told = new[] { new { Notification = "n1", Webhook = "line-a", Change = "opened", incident.Stage, Made = incident.Since.AddSeconds(30), State = "delivered" } },
    };

    private Incident? Find(HttpContext context) => Incidents.FirstOrDefault(i => i.Id == (string?)context.GetRouteValue("id"));

    private object Row(Incident incident)
    {
        var row = System.Text.Json.JsonSerializer.SerializeToNode(incident, AlertJson.Options)!;
        row["handling"] = System.Text.Json.JsonSerializer.SerializeToNode(handlings.GetValueOrDefault(incident.Id, new FakeHandling()), AlertJson.Options);
        return row;
    }

    private bool Passes(Incident incident, IQueryCollection query) =>
        (query["status"] is not [{ } status] || (status == "open") == (incident.Status == IncidentStatus.Open))
        && (query["stage"] is not [{ } stage] || incident.Stage >= int.Parse(stage))
        && (query["equipment"] is not [{ } equipment] || incident.Equipment == equipment)
        && (query["verdict"] is not [{ } verdict] || (handlings.GetValueOrDefault(incident.Id, new FakeHandling()).Verdict ?? "none") == verdict);

    /// <summary>A score that climbs over the stages in the middle of the span.</summary>
    private static object Series(DateTimeOffset from, DateTimeOffset to)
    {
        const int Buckets = 200;
        var step = (to - from).TotalSeconds / Buckets;
        double Probability(int i) => i is > 90 and < 140 ? 0.9995 : 0.5 + (0.3 * Math.Sin(i / 5.0));
        return new
        {
            From = from, To = to, Step = step, Times = Enumerable.Range(0, Buckets).Select(i => from.ToUnixTimeSeconds() + (i * step)), Sensors = Array.Empty<object>(),
            Score = new { Probability = Enumerable.Range(0, Buckets).Select(Probability) },
        };
    }

    /// <summary>A page of a list, as the real ones: the cursor is where to go on.</summary>
    private static object Page(HttpContext context, IEnumerable<object> all)
    {
        var (from, limit) = (int.Parse(context.Request.Query["cursor"].FirstOrDefault() ?? "0"), int.Parse(context.Request.Query["limit"].FirstOrDefault() ?? "50"));
        var items = all.Skip(from).Take(limit).ToList();
        return new { Items = items, Next = items.Count == limit ? (from + limit).ToString() : null };
    }
}

internal sealed record FakeHandling
{
    public DateTimeOffset? Acknowledged { get; init; }
    public string? AcknowledgedBy { get; init; }
    public DateTimeOffset? SnoozedUntil { get; init; }
    public string? Verdict { get; init; }
}
