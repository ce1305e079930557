using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace StreamingAnomaly.Console.Tests;

internal sealed partial class FakeServices
{
    private readonly List<JsonNode> silences = [];
    private readonly List<JsonNode> maintenance =
    [
        new JsonObject
        {
            ["id"] = "m0", ["name"] = "weekly PM", ["state"] = "inactive", ["match"] = new JsonArray("equipment=~etch-.*"), ["days"] = new JsonArray("sunday", "wednesday"), ["at"] = "02:00",
            ["duration"] = "4h", ["timeZone"] = "Asia/Seoul", ["source"] = "configuration", ["author"] = "configuration", ["comment"] = "",
        },
    ];

    /// <summary>Plans so many windows, each for one equipment.</summary>
    public void Plan(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var window = new JsonObject { ["name"] = $"PM {i}", ["match"] = new JsonArray($"equipment=tool-{i}") };
            Keep(maintenance, window, "m", "inactive", new JsonObject { ["start"] = "2036-11-21T08:00:00Z", ["end"] = "2036-11-21T10:00:00Z" });
        }
    }

    /// <summary>Two receivers: one that works, one that gave two notifications up.</summary>
    public static IReadOnlyList<object> TwoReceivers { get; } =
    [
        Receiver("line-a", "ok", 0, "delivered", 200, null), Receiver("night-shift", "failing", 2, "timed-out", null, "no answer within 10 s"),
    ];

    /// <summary>The budget that holds.</summary>
    public (int Alerts, string Per, string Source) Budget { get; private set; } = (1, "8h", "configured");

    private static object Receiver(string name, string state, int parked, string outcome, int? status, string? detail) => new
    {
        Name = name, Host = "https://hooks.example.com", Format = "cloudevents", MinStage = 2, State = state, Pending = parked, Parked = parked,
        LastDelivery = new { Time = Given.Start, Outcome = outcome, Status = status, LatencyMs = 41.5, Detail = detail, Attempt = 1, Notification = "n1" },
    };

    private void MapRoutes(IEndpointRouteBuilder routes)
    {
        Get(routes, "/v1/webhooks/{name}/deliveries", context => Page(context, Enumerable.Range(0, 30).Select(i => (object)new
        {
            Seq = 30 - i, Time = Given.Start.AddMinutes(-i), Outcome = i % 7 == 3 ? "timed-out" : "delivered", Status = i % 7 == 3 ? (int?)null : 200, LatencyMs = 38.0 + i, Detail = (string?)null,
            Attempt = 1, Notification = $"n{i}",
        })));
        Get(routes, "/v1/webhooks/{name}/parked", _ => Enumerable.Range(0, 2).Select(i => new
        {
            Notification = $"n{i}", Incident = new string('b', 32), Equipment = "pump-01", Attempts = 11, Since = Given.Start.AddHours(-i), Reason = "no answer within 10 s",
        }));
        Do(routes, "POST", "/v1/webhooks/{name}/test", (context, _) => (string?)context.GetRouteValue("name") == "line-a"
            ? new { Webhook = "line-a", Delivered = true, Outcome = "delivered", Status = (int?)200, LatencyMs = 38.2, Detail = (string?)null }
            : new { Webhook = "night-shift", Delivered = false, Outcome = "unreachable", Status = (int?)null, LatencyMs = 3.0, Detail = (string?)"connection refused" });
        Do(routes, "POST", "/v1/webhooks/{name}/replay", (context, _) => new { Webhook = context.GetRouteValue("name"), Replayed = 2 });
        Get(routes, "/v1/silences", context => Page(context, silences));
        Do(routes, "POST", "/v1/silences", (_, body) => Keep(silences, body, "s", "active", new JsonObject { ["start"] = "2026-11-21T08:00:00Z", ["end"] = "2036-11-21T10:00:00Z" }), 201);
        Do(routes, "DELETE", "/v1/silences/{id}", (context, _) => Drop(silences, context));
        Get(routes, "/v1/maintenance", context => Page(context, maintenance));
        Do(routes, "POST", "/v1/maintenance", (_, body) => body?["name"]?.GetValue<string>() == "refused"
            ? Results.Problem("end must lie after start", statusCode: 400)
            : Keep(maintenance, body, "m", "inactive", []), 201);
        Do(routes, "DELETE", "/v1/maintenance/{id}", (context, _) => Drop(maintenance, context));
        Get(routes, "/v1/equipment/{id}/budget/preview", context => Preview(int.Parse(context.Request.Query["alerts"]!)));
        Do(routes, "PUT", "/v1/equipment/{id}/budget", (context, body) =>
        {
            Budget = ((int)body!["alerts"]!, (string)body["per"]!, "set");
            return new { Equipment = context.GetRouteValue("id"), Budget.Alerts, Budget.Per, Budget.Source };
        }, 202);
        Do(routes, "DELETE", "/v1/equipment/{id}/budget", (context, _) =>
        {
            Budget = (1, "8h", "configured");
            return new { Equipment = context.GetRouteValue("id"), Budget.Alerts, Budget.Per, Budget.Source };
        }, 202);
    }

    private static JsonNode Keep(List<JsonNode> list, JsonNode? body, string prefix, string state, JsonObject more)
    {
        var item = body!.DeepClone();
        (item["id"], item["state"], item["author"], item["source"]) = ($"{prefix}{list.Count + 1}", state, "kim", "api");
        item["comment"] ??= "";
        foreach (var (name, value) in more) item[name] ??= value?.DeepClone();
        list.Add(item);
        return item;
    }

    private static JsonNode? Drop(List<JsonNode> list, HttpContext context)
    {
        var found = list.FirstOrDefault(i => (string?)i["id"] == (string?)context.GetRouteValue("id"));
        if (found is not null) list.Remove(found);
        return found;
    }

    /// <summary>As many alarms as the budget allows, the first of them over the incident of <see cref="Given.Incident"/>.</summary>
    private static object Preview(int alerts)
    {
        object[] Episodes(int n) => [.. Enumerable.Range(0, n).Select(i => (object)new { From = Given.Start.AddHours(-9 * i), To = Given.Start.AddHours(-9 * i).AddMinutes(20), Stage = i == 0 ? 4 : 3, Peak = 1.4 + i })];
        return new
        {
            From = Given.Start.AddDays(-6), To = Given.Start.AddHours(1), Scores = 518_400, Current = new { Alerts = 1, Per = "8h", Episodes = Episodes(5) },
            Proposed = new { Alerts = alerts, Per = "8h", Episodes = Episodes(alerts) }, Truncated = false,
        };
    }
}
