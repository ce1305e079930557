using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly alerts …</c>: incidents of a running alerter, and what a person does about them.</summary>
internal static class AlertsVerb
{
    private const int MaxListed = 500;
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create() => new("alerts", "Incidents of a running alerter: look, acknowledge, snooze, silence, judge; and compute an alert again")
    {
        List(), Show(), Acknowledge(), Snooze(), Silence(), Verdict(), AlertsReplayCommand.Create(),
    };

    private static Command List()
    {
        var all = new Option<bool>("--all") { Description = "Also those that are over" };
        var limit = new Option<int>("--last", "-n") { Description = $"How many at most, 1..{MaxListed}", DefaultValueFactory = _ => 50 };
        return Verb("list", "Open incidents, the newest first", [all, limit], async (client, parse, cancellation) =>
        {
            var answer = await client.GetAsync($"/v1/incidents?limit={parse.GetValue(limit).ToString(CultureInfo.InvariantCulture)}", cancellation);
            foreach (var incident in answer["items"]!.AsArray())
            {
                if (!parse.GetValue(all) && (string?)incident!["status"] != "open") continue;
                System.Console.WriteLine(
                    $"{incident!["id"]}  stage {incident["stage"]}  {incident["status"],-8}  {incident["equipment"]}  since {incident["since"]}  {incident["summary"]}");
            }
        });
    }

    private static Command Show()
    {
        var id = Id();
        return Verb("show", "One incident with its alert events, what people did, and who was told", [id], async (client, parse, cancellation) =>
            System.Console.WriteLine((await client.GetAsync(Path(parse.GetValue(id)!), cancellation)).ToJsonString(Indented)));
    }

    private static Command Acknowledge()
    {
        var (id, comment) = (Id(), Comment());
        return Verb("ack", "Take an incident on: no more repeats, no escalation", [id, comment], async (client, parse, cancellation) =>
        {
            var handling = await client.PostAsync(Path(parse.GetValue(id)!, "acknowledge"), new() { ["comment"] = parse.GetValue(comment) }, cancellation);
            System.Console.WriteLine($"acknowledged by {handling["acknowledgedBy"]}");
        });
    }

    private static Command Snooze()
    {
        var (id, comment) = (Id(), Comment());
        var length = new Option<string>("--for") { Description = "How long, such as 30m or 8h", DefaultValueFactory = _ => "1h" };
        return Verb("snooze", "Hear of an incident again only later", [id, length, comment], async (client, parse, cancellation) =>
        {
            var handling = await client.PostAsync(
                Path(parse.GetValue(id)!, "snooze"), new() { ["for"] = parse.GetValue(length), ["comment"] = parse.GetValue(comment) }, cancellation);
            System.Console.WriteLine($"snoozed until {handling["snoozedUntil"]}");
        });
    }

    private static Command Silence()
    {
        var match = new Argument<string[]>("match")
        {
            Description = "What not to hear about, all of: equipment=~etch-.*, stage!=4, rule=baseline-moved, recipe=R1, …", Arity = ArgumentArity.OneOrMore,
        };
        var length = new Option<string>("--for") { Description = "How long, such as 30m, 8h or 2d", DefaultValueFactory = _ => "1h" };
        var comment = Comment();
        return Verb("silence", "Tell nobody of what matches", [match, length, comment], async (client, parse, cancellation) =>
        {
            var silence = await client.PostAsync("/v1/silences", new()
            {
                ["match"] = new JsonArray([.. parse.GetValue(match)!.Select(m => JsonValue.Create(m))]),
                ["for"] = parse.GetValue(length), ["comment"] = parse.GetValue(comment),
            }, cancellation);
            System.Console.WriteLine($"{silence["id"]} silent until {silence["end"]}");
        });
    }

    private static Command Verdict()
    {
        var (id, comment) = (Id(), Comment());
        var verdict = new Argument<string>("verdict") { Description = "true-alarm, false-alarm, expected or maintenance" };
        verdict.AcceptOnlyFromAmong("true-alarm", "false-alarm", "expected", "maintenance");
        return Verb("verdict", "Say what an incident was", [id, verdict, comment], async (client, parse, cancellation) =>
        {
            var feedback = await client.PostAsync(
                Path(parse.GetValue(id)!, "verdict"), new() { ["verdict"] = parse.GetValue(verdict), ["comment"] = parse.GetValue(comment) }, cancellation);
            System.Console.WriteLine($"{feedback["equipment"]}: {feedback["verdict"]}, said by {feedback["by"]}");
        });
    }

    private static Command Verb(
        string name, string description, IReadOnlyList<Symbol> symbols, Func<AlerterClient, ParseResult, CancellationToken, Task> action)
    {
        var url = new Option<string?>("--url") { Description = "Address of the alerter (default: http://127.0.0.1:8083, else http://127.0.0.1:8080)" };
        var key = new Option<string?>("--key") { Description = "API key, where the alerter asks who you are (default: environment variable ANOMALY_KEY)" };
        var command = new Command(name, description) { url, key };
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Arguments.Add(argument);
            else command.Options.Add((Option)symbol);
        }

        command.SetAction((parse, cancellation) => Cli.GuardAsync(async () =>
        {
            using var client = new AlerterClient(parse.GetValue(url), parse.GetValue(key) ?? Environment.GetEnvironmentVariable("ANOMALY_KEY"));
            await action(client, parse, cancellation);
            return 0;
        }));
        return command;
    }

    private static Argument<string> Id() => new("incident") { Description = "Id of the incident, as `anomaly alerts list` shows it" };

    private static Option<string?> Comment() => new("--comment", "-m") { Description = "Why, for whoever looks next" };

    private static string Path(string incident, string? action = null) =>
        $"/v1/incidents/{Uri.EscapeDataString(incident)}" + (action is null ? "" : "/" + action);
}
