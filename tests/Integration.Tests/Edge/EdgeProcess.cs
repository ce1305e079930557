using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog.Kafka;
using StreamingAnomaly.Ingest.Edge;

namespace StreamingAnomaly.Integration.Tests.Edge;

/// <summary><c>anomaly ingest --edge</c> that is killed and started again on the same folder.</summary>
internal sealed class EdgeProcess(string folder, string central, params string[] settings) : IAsyncDisposable
{
    private AnomalyProcess? process;

    /// <summary>The present process.</summary>
    public AnomalyProcess Process => process ?? throw new InvalidOperationException("not started");

    /// <summary>What it told of itself last.</summary>
    public EdgeStatus? Status => EdgeStatus.Read(Path.Combine(folder, "data"));

    /// <summary>Starts it; returns its address.</summary>
    public async Task<Uri> StartAsync()
    {
        process = AnomalyProcess.Start(folder,
        [
            "ingest", "--edge", "--central", central, "--id", "line-3", "--data", Path.Combine(folder, "data"), "--port", "0",
            .. settings.SelectMany(s => new[] { "--set", s }),
        ]);
        return await process.ListeningAsync();
    }

    /// <summary>SIGKILL while it is sent to, then a new start.</summary>
    public async Task KillAndRestartAsync(EdgeSender sender)
    {
        sender.Losing();
        await Process.KillAsync();
        await Process.DisposeAsync();
        sender.Start(await StartAsync());
    }

    /// <summary>Readings in its own log, forwarded or not.</summary>
    public async Task<long> AcceptedAsync()
    {
        await using var log = ReferenceRun.Open(Path.Combine(folder, "data", "log.db"), readOnly: true);
        var accepted = 0L;
        for (var i = 0; i < await log.PartitionCountAsync(Topics.Readings, default); i++)
            accepted += (await log.RangeAsync(new(Topics.Readings, i), default)).Next;
        return accepted;
    }

    /// <summary>A centre's topics, reached beside the link.</summary>
    public static async Task<KafkaEventLog> CentreAsync(LinkedKafka kafka)
    {
        var centre = new KafkaEventLog(new KafkaOptions { Bootstrap = kafka.Direct });
        await centre.CreateTopicsAsync(Topics.All(3), default);
        return centre;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (process is not null) await process.DisposeAsync();
    }
}
