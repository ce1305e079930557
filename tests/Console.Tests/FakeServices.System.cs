using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamingAnomaly.Contracts.DeadLetters;

namespace StreamingAnomaly.Console.Tests;

internal sealed partial class FakeServices
{
    private static readonly DeadLetterReason Malformed = DeadLetterReasons.Of("malformed-json");

    private void MapSystem(IEndpointRouteBuilder routes)
    {
        Get(routes, "/v1/system", _ => new
        {
            Version = "1.4.0", UptimeSeconds = 93_780,
            Services = new object[]
            {
                new { Name = "scorer", Group = "anomaly-scorer", Topic = "anomaly.readings.v1", Lag = 0, PerSecond = 1204.5 },
                new { Name = "score store", Group = "anomaly-store", Topic = "anomaly.scores.v1", Lag = 18_230, PerSecond = 812.0 },
                new { Name = "alerter", Group = "anomaly-alerter", Topic = "anomaly.alerts.v1", Lag = 1, PerSecond = 0.2 },
            },
            Topics = new object[]
            {
                new { Topic = "anomaly.readings.v1", Partitions = 4, Records = 18_204_113, DeadLetters = false }, new { Topic = "anomaly.readings.v1.dlq", Partitions = 1, Records = 12, DeadLetters = true },
                new { Topic = "anomaly.scores.v1", Partitions = 4, Records = 18_190_004, DeadLetters = false },
            },
            Detectors = new { Degraded = 1, Of = 24, Equipment = new[] { "etch-01" } },
        });
        Get(routes, "/v1/detectors", _ => new { Moment = new { Configured = true, Model = "moment-small", Device = "cpu (Float32)", Reason = "no GPU on this machine" } });
        Get(routes, "/v1/system/checks", _ => new object[]
        {
            new { Name = "log", Ok = true, Detail = "4 partitions, 18,204,113 records; scorer is 12 behind" }, new { Name = "MOMENT", Ok = false, Detail = "models/moment-small is missing: anomaly models fetch gets it" },
            new { Name = "centre: edge line-3", Ok = true, Detail = "last contact 5s ago; nothing waited there" },
        });
        Get(routes, "/v1/dead-letters", context => Page(context, context.Request.Query["topic"] != "readings" ? [] : Enumerable.Range(0, 60).Select(i => (object)new
        {
            Topic = "anomaly.readings.v1.dlq", Partition = 0, Offset = 60 - i, Time = Given.Start.AddMinutes(-i), Reason = Malformed.Code, Malformed.Meaning, Malformed.Remedy, Detail = "unexpected end of the message", Equipment = i % 2 == 0 ? "etch-01" : null,
            Source = new { Topic = "anomaly.readings.v1", Partition = 2, Offset = 4000 - i }, Preview = "{\"equipment\":\"etch-01\",\"time\":", PutBack = i == 1,
        })));
        Do(routes, "POST", "/v1/dead-letters/{topic}/{partition}/{offset}/replay", (context, _) => context.Request.RouteValues["offset"] is "60"
            ? new { Id = "anomaly.readings.v1.dlq/0/60", Outcome = "replayed" } : Results.Problem("It is not put back: the log is away", statusCode: 503));
        Get(routes, "/v1/audit", _ => new
        {
            Items = Enumerable.Range(0, 4).Select(i => new
            {
                Seq = 4 - i, Time = Given.Start.AddHours(-i), Actor = i == 0 ? "kim" : "local", Action = i == 0 ? "budget.set" : "incident.verdict", Target = "etch-01",
                Detail = new { From = "1 per 8h", To = "2 per 8h", Comment = "trial run of the new recipe" }, Outcome = "done",
            }),
            Verified = new { Ok = true, Detail = "4 records in 1 chains, none edited, missing or moved" },
        });
    }
}
