using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Alerter.Webhooks;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Alerter.Tests;

/// <summary>An alerter's database in a folder of its own, with pipelines and deliveries on it.</summary>
internal sealed class AlerterFile : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public AlerterFile(ManualTime? time = null, string? path = null)
    {
        Time = time ?? new ManualTime(Given.Start);
        Database = new AlerterDatabase(path ?? folder.File("alerter.db"));
        Metrics = new AlerterMetrics(services.GetRequiredService<IMeterFactory>(), Database, Time);
    }

    public ManualTime Time { get; }

    /// <summary>What made the meters of <see cref="Metrics"/>.</summary>
    public IMeterFactory Meters => services.GetRequiredService<IMeterFactory>();

    public AlerterDatabase Database { get; }

    public AlerterMetrics Metrics { get; }

    public OutboxSignal Signal { get; } = new();

    public OutboxQueue Queue => new(Database);

    /// <summary>Grouping and the rest; unless set, nothing waits, so that tests of other things see their effect at once.</summary>
    public AlerterOptions Alerter { get; set; } = new() { Grouping = Given.NoWaiting };

    public AlertPipeline Pipeline(IEventLog log, IReadOnlyList<WebhookOptions> receivers, ILogger<AlertPipeline>? logger = null) =>
        new(new AnomalyOptions { Webhooks = receivers, Alerter = Alerter }, log, Database, Signal, Metrics, Time,
            logger ?? NullLogger<AlertPipeline>.Instance);

    public WebhookDelivery Delivery(IReadOnlyList<WebhookOptions> receivers, DeliveryOptions? delivery = null, HostResolver? resolver = null) =>
        new(new AnomalyOptions { Webhooks = receivers, Alerter = Alerter }, delivery ?? new(), Database, Signal, Metrics, Time,
            NullLogger<WebhookDelivery>.Instance, resolver);

    /// <summary>Puts events through the pipeline, in batches of <paramref name="batch"/>.</summary>
    public async Task TakeAsync(IReadOnlyList<WebhookOptions> receivers, IEnumerable<AlertEvent> alerts, int batch = int.MaxValue)
    {
        var log = new ListLog(alerts.Select(AlertJson.Write), batch);
        await DrainAsync(Pipeline(log, receivers), log);
    }

    /// <summary>Runs one quiet cycle at which the sweep resolves what has been quiet for long enough.</summary>
    public Task SweepAsync(IReadOnlyList<WebhookOptions> receivers) => TakeAsync(receivers, []);

    public static async Task DrainAsync(AlertPipeline pipeline, ListLog log)
    {
        await using var consumer = log.CreateConsumer(new());
        await using var producer = log.CreateProducer();
        do await pipeline.CycleAsync(consumer, producer, CancellationToken.None);
        while (log.Left > 0);
    }

    public IReadOnlyList<IncidentState> Incidents()
    {
        using var db = Database.Open();
        return db.Query("SELECT json FROM incidents ORDER BY equipment, kind, since, id", AlertWork.ReadState);
    }

    /// <summary>The outbox: receiver, change and equipment of each notification, in order.</summary>
    public IReadOnlyList<(string Receiver, string Id, Notification What, OutboxState State)> Outbox()
    {
        using var db = Database.Open();
        return db.Query(
            "SELECT endpoint, notification, json, state FROM outbox JOIN notifications ON id = notification ORDER BY seq",
            r => (r.GetString(0), r.GetString(1), JsonSerializer.Deserialize<Notification>(r.Bytes(2), AlertJson.Options)!, (OutboxState)r.GetInt32(3)));
    }

    public long Count(string sql)
    {
        using var db = Database.Open();
        return db.Scalar<long>(sql);
    }

    public void Dispose()
    {
        services.Dispose();
        folder.Dispose();
    }
}
