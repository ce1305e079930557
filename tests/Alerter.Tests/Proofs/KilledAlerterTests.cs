using Microsoft.Data.Sqlite;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog.Kafka;

namespace StreamingAnomaly.Alerter.Tests.Proofs;

/// <summary>Promises P5 and P6 with the real program on a real Kafka, killed while the flood goes through it.</summary>
[Collection(Floods.Name)]
public sealed class KilledAlerterTests(ITestOutputHelper console)
{
    /// <summary>It is killed once that many alerts are in its file, and twice while the receiver has a request of it.</summary>
    private static readonly int[] KillAt = [1, 3_000, 6_000, 9_000];

    [Fact]
    public async Task Alerter_KilledRepeatedlyInAFlood_TellsEverythingOnceAfterDedup()
    {
        var bootstrap = await KafkaBroker.RequireAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("anomaly.yaml"), $$"""
            log:      { kind: kafka, bootstrap: "{{bootstrap}}" }
            webhooks: [ { name: line-a, url: "{{receiver.Url}}/hook", allowPrivate: true, equipment: [ "killed-*" ] } ]
            alerter:  { group: killed, grouping: { wait: 1s, interval: 2s, urgentWait: 1s, urgentInterval: 2s } }
            """);
        await using var log = new KafkaEventLog(new KafkaOptions { Bootstrap = bootstrap });
        await log.CreateTopicsAsync(Topics.All(4), default);
        await using (var producer = log.CreateProducer())
            await Flood.AppendAsync(producer, Flood.At(TimeProvider.System.GetUtcNow()).Select(a => a with { Id = "k" + a.Id, Equipment = "killed-" + a.Equipment }));

        var kills = 0;
        foreach (var threshold in KillAt)
        {
            await using var victim = Start(folder);
            await Until.TrueAsync(() => Count(folder, "SELECT count(*) FROM alerts WHERE equipment LIKE 'killed-%'") >= threshold, $"{threshold} alerts", victim.AssertAlive);
            await victim.KillAsync();
            kills++;
        }

        // The receiver has the request, the alerter never learns it: it has to come again, with the same id.
        for (var i = 0; i < 2; i++)
        {
            var before = receiver.Requests.Count;
            receiver.Answer = _ => ScriptedAnswer.Hang;
            await using var victim = Start(folder);
            await Until.TrueAsync(() => receiver.Requests.Count > before, "a request", victim.AssertAlive);
            await victim.KillAsync();
            kills++;
        }

        receiver.Answer = _ => new(204);
        await using var alerter = Start(folder);
        await Until.TrueAsync(
            () => Count(folder, "SELECT count(DISTINCT incident) FROM told") >= Flood.Size && Count(folder, "SELECT count(*) FROM outbox WHERE state = 0") == 0,
            "telling of all", alerter.AssertAlive);
        await TryTheVerbsAsync(folder, await alerter.ListeningAsync());
        Assert.Equal(0, await alerter.StopAsync());

        var effects = receiver.Requests.GroupBy(r => r.Id).ToList();
        console.WriteLine($"{kills} kills: {receiver.Requests.Count} requests, {effects.Count} after dedup by webhook-id, for {Flood.Size} equipments");
        Assert.Equal(Notifications(folder).Order(), effects.Select(e => e.Key).Order());
        Assert.All(effects, e => Assert.Single(e.Select(r => r.Text).Distinct()));
        Assert.Equal(Flood.Size, effects.Sum(e => Flood.Read(e.First()).News));
        Assert.Equal(Flood.Size, Count(folder, "SELECT count(*) FROM told"));
        Assert.True(receiver.Requests.Count > effects.Count, "no answer got lost: the kills proved nothing about deliveries");
    }

    // A person at the keyboard, beside the program that has just survived.
    private static async Task TryTheVerbsAsync(TempFolder folder, Uri address)
    {
        Task<(int ExitCode, string Output)> Alerts(params string[] arguments) =>
            AnomalyProcess.RunAsync(folder.Root, ["alerts", .. arguments, "--url", address.ToString()]);

        var lines = (await Alerts("list", "-n", "3")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        var id = lines[0].Split(' ')[0];
        Assert.Contains("acknowledged by local", (await Alerts("ack", id, "-m", "on my way")).Output);
        Assert.Contains("snoozed until", (await Alerts("snooze", id, "--for", "30m")).Output);
        Assert.Contains("true-alarm, said by local", (await Alerts("verdict", id, "true-alarm")).Output);
        Assert.Contains("silent until", (await Alerts("silence", "equipment=~killed-.*", "--for", "1h")).Output);
        Assert.Contains("on my way", (await Alerts("show", id)).Output);
        var refused = await Alerts("ack", "nothing");
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("no incident has the id 'nothing'", refused.Output);
    }

    private static AnomalyProcess Start(TempFolder folder) => AnomalyProcess.Start(
        folder.Root, "alerter", "--config", folder.File("anomaly.yaml"), "--data", folder.File("alerter"), "--port", "0");

    private static long Count(TempFolder folder, string sql)
    {
        var path = Path.Combine(folder.File("alerter"), "alerter.db");
        if (!File.Exists(path)) return 0;
        try
        {
            using var db = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
            db.Open();
            return State.Sql.Scalar<long>(db, sql);
        }
        catch (SqliteException)
        {
            return 0; // it is being made
        }
    }

    private static List<string> Notifications(TempFolder folder)
    {
        using var db = new SqliteConnection($"Data Source={Path.Combine(folder.File("alerter"), "alerter.db")};Pooling=False");
        db.Open();
        return State.Sql.Query(db, "SELECT notification FROM outbox", r => r.GetString(0));
    }
}
