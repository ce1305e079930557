using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog.Kafka;
using StreamingAnomaly.Integration.Tests.Edge;

namespace StreamingAnomaly.Integration.Tests;

/// <summary>The centre's own ingest dies under load: what it had acknowledged is on the brokers, once and in order.</summary>
public sealed class IngestKillTests(ITestOutputHelper console)
{
    private const int Kills = 3;
    private const int Patience = 60;

    [Fact]
    public async Task Ingest_KilledUnderLoad_LosesNothingItAcknowledged()
    {
        await using var kafka = await KafkaCluster.StartAsync();
        await using var centre = new KafkaEventLog(new KafkaOptions { Bootstrap = kafka.Bootstrap });
        await centre.CreateTopicsAsync(Topics.All(3), default);
        using var folder = new TempFolder();
        await using var sender = new EdgeSender(8000, TimeSpan.FromSeconds(1), TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(1));
        for (var life = 0; life <= Kills; life++)
        {
            await using var ingest = AnomalyProcess.Start(folder.Root, "ingest", "--kafka", kafka.Bootstrap, "--data", folder.File("data"), "--port", "0");
            sender.Start(await ingest.ListeningAsync());
            var more = sender.Acknowledged + 6000;
            await Until.TrueAsync(Patience, () => Task.FromResult(sender.Acknowledged), sent => sent >= more, ingest);
            if (life == Kills) break;
            sender.Losing();
            await ingest.KillAsync();
        }

        await sender.StopAsync();
        var account = await EdgeAccount.TakeAsync(centre, sender);
        account.AssertExact();
        console.WriteLine($"{sender.Acknowledged} readings acknowledged over {Kills} kills, {account.There} on the brokers; recovered after {string.Join(", ", sender.Recoveries.Select(r => $"{r:0.0}"))} s");
    }
}
