using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Kafka;

namespace StreamingAnomaly.Integration.Tests;

/// <summary>
/// <c>ingest</c>, <c>scorer</c> and <c>alerter</c> as processes of their own, with a real Kafka, a real InfluxDB and a
/// webhook receiver; the readings come from kcat, and the scorer is killed in the middle of them.
/// </summary>
public sealed class ProductionShapeTests(ITestOutputHelper console)
{
    private const int Readings = 100_000;

    // Seconds; the whole test takes one to two minutes on two cores.
    private const int Patience = 240;

    // A scorer dies while models are trained, another one while all equipment is scored.
    private static readonly int[] KillAt = [9_000, 60_000];

    private static readonly string[] Settings =
    [
        "equipment.defaults.baseline=1000", "equipment.defaults.provisional=400",
        "scorer.checkpoint=1s", "scorer.maxRecords=1000", // small units of work and a short way back: many places to die at
    ];

    [Fact]
    public async Task Readings_ScorerKilledInTheMiddle_AreAllAccountedForAsIfNothingHadHappened()
    {
        Kcat.Require();
        var bootstrap = await KafkaBroker.RequireAsync();
        var influx = await InfluxServer.RequireAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("anomaly.yaml"), $$"""
            log:      { kind: kafka, bootstrap: "{{bootstrap}}" }
            scores:   { kind: influx, url: "{{influx.Url}}", database: shape }
            webhooks: [ { name: line-a, url: "{{receiver.Url}}/hook", secrets: [], format: cloudevents, minStage: 2, allowPrivate: true } ]
            equipment: { defaults: { baseline: 1000, provisional: 400 } }
            scorer:   { checkpoint: 1s, maxRecords: 1000, backlogAfter: 0s }
            alerter:  { grouping: { by: [equipment], wait: 1s } }
            """);
        var records = FabLines.Take(Readings);
        var reference = ReferenceRun.OfAsync(records, Settings);

        await using var ingest = Start(folder, "ingest");
        await using var alerter = Start(folder, "alerter");
        await Task.WhenAll(ingest.ListeningAsync(), alerter.ListeningAsync());
        await Kcat.WriteAsync(bootstrap, Topics.Readings, FabLines.ForKcat(records));

        foreach (var threshold in KillAt.Concat(MoreKills()))
        {
            await using var victim = Start(folder, "scorer");
            await Until.TrueAsync(Patience, () => StoredAsync(influx), stored => stored >= threshold, victim, alerter);
            await victim.KillAsync();
            var stored = await StoredAsync(influx);
            console.WriteLine($"killed with {stored} of {Readings} readings stored");
            Assert.True(stored < Readings, "all readings were stored before the scorer was killed: it was not in the middle");
        }

        await using var scorer = Start(folder, "scorer");
        await using var log = new KafkaEventLog(new KafkaOptions { Bootstrap = bootstrap });
        var expected = await reference;
        await Until.TrueAsync(
            Patience, () => StoredAsync(influx), stored => stored + expected.Letters.Count >= Readings, scorer, alerter);

        var scores = await TopicContent.ScoresAsync(log);
        var letters = await TopicContent.LettersAsync(log);
        TopicContent.AssertEqual(expected.Scores, scores);
        Assert.Equal(expected.Letters, letters);
        Assert.Equal(
            records.Select(r => r.Reason).OfType<string>().Order(StringComparer.Ordinal),
            letters.Select(l => l.Split(' ')[1]).Order(StringComparer.Ordinal));
        Assert.Equal(Readings, scores.Count + letters.Count);
        Assert.Equal(expected.Alerts, await TopicContent.AlertsAsync(log));
        await AssertStoredAsync(influx, [.. scores.Values]);

        Assert.Contains(expected.Alerts, IsOfTheFault);
        await AssertToldAsync(receiver, alerter);
        var (_, printed) = await AnomalyProcess.RunAsync(folder.Root, "tail", "alerts", "--all", "--config", folder.File("anomaly.yaml"));
        Assert.Equal(expected.Alerts.Count, printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        console.WriteLine(
            $"{Readings} readings = {scores.Values.Count(s => s.State == ScoreState.Scored)} scored + "
            + $"{scores.Values.Count(s => s.State == ScoreState.WarmingUp)} warm-up + {letters.Count} dead letters; "
            + $"{expected.Alerts.Count} alert events, {receiver.Requests.Count} deliveries");
        foreach (var service in (AnomalyProcess[])[ingest, scorer, alerter]) Assert.Equal(0, await service.StopAsync());
    }

    private static AnomalyProcess Start(TempFolder folder, string service) =>
        AnomalyProcess.Start(folder.Root, service, "--config", folder.File("anomaly.yaml"), "--data", folder.File(service), "--port", "0");

    // ANOMALY_SOAK=N: as many more kills, in the last two fifths.
    private static IEnumerable<int> MoreKills() =>
        int.TryParse(Environment.GetEnvironmentVariable("ANOMALY_SOAK"), NumberStyles.None, CultureInfo.InvariantCulture, out var more)
            ? Enumerable.Range(1, more).Select(i => KillAt[^1] + (i * (Readings - 5_000 - KillAt[^1]) / more))
            : [];

    private static async Task<long> StoredAsync(InfluxServer influx) =>
        await CountAsync(influx, "SELECT COUNT(score) FROM anomaly_score WHERE sensor = '*'")
        + await CountAsync(influx, "SELECT COUNT(percent) FROM anomaly_warm_up");

    private static async Task<long> CountAsync(InfluxServer influx, string statement) =>
        (await influx.QueryAsync("shape", statement)).TryGetProperty("series", out var series)
            ? series[0].GetProperty("values")[0][1].GetInt64()
            : 0;

    // The points of whole equipments are the scores, no more and no less, each number to the bit.
    private static async Task AssertStoredAsync(InfluxServer influx, IReadOnlyList<Score> scores)
    {
        Assert.Equal(scores.Count, await StoredAsync(influx));
        foreach (var equipment in scores.GroupBy(s => s.Equipment))
        {
            var expected = equipment.Where(s => s.State == ScoreState.Scored).OrderBy(s => s.TimeUnixNano)
                .Select(s => (s.TimeUnixNano, s.Score_, s.Probability, (long)s.Stage, s.Bundle));
            var points = (await influx.QueryAsync(
                "shape", $"SELECT score, probability, stage, bundle FROM anomaly_score WHERE equipment = '{equipment.Key}' AND sensor = '*'"))
                .GetProperty("series")[0].GetProperty("values").EnumerateArray()
                .Select(v => (v[0].GetInt64(), v[1].GetDouble(), v[2].GetDouble(), v[3].GetInt64(), v[4].GetString()!));
            Assert.Equal(expected, points);
        }
    }

    // Deliveries may repeat; a receiver that drops the ids it knows has each effect once and sees the fault.
    private static async Task AssertToldAsync(WebhookReceiver receiver, AnomalyProcess alerter)
    {
        await Until.TrueAsync(
            Patience, () => Task.FromResult(receiver.Requests), requests => requests.Any(r => Subject(r) == FabLines.Faulty), alerter);
        foreach (var effect in receiver.Requests.GroupBy(r => r.Id))
        {
            Assert.NotEmpty(effect.Key);
            Assert.Single(effect.Select(r => r.Text).Distinct());
        }
    }

    private static bool IsOfTheFault(string json)
    {
        var alert = AlertJson.ReadAlert(Encoding.UTF8.GetBytes(json));
        var (from, to) = FabLines.Fault(Readings);
        return alert is { Equipment: FabLines.Faulty, Rule: AlertRule.Episode, Phase: AlertPhase.Opened } && alert.Time >= from && alert.Time < to;
    }

    private static string? Subject(ReceivedRequest request)
    {
        using var body = JsonDocument.Parse(request.Body);
        return body.RootElement.GetProperty("subject").GetString();
    }
}
