using System.Text;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Alerter.Webhooks;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.Outbox;

/// <summary>
/// Sends what is in the outbox: one worker per receiver, one request at a time each, a bounded number over all. An attempt
/// is written down after it was made, so that a crash in between repeats it with the same <c>webhook-id</c>.
/// </summary>
public sealed class WebhookDelivery : IDisposable
{
    private readonly IReadOnlyList<WebhookEndpoint> endpoints;
    private readonly OutboxQueue queue;
    private readonly EndpointStates states;
    private readonly IncidentReader incidents;
    private readonly WebhookSender sender;
    private readonly OutboxSignal signal;
    private readonly AlerterMetrics metrics;
    private readonly DeliveryOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<WebhookDelivery> logger;
    private readonly SemaphoreSlim slots;
    private readonly AnomalyOptions anomaly;
    private readonly IncidentLabels labels;

    /// <exception cref="AlerterConfigurationException">A receiver's settings cannot work.</exception>
    internal WebhookDelivery(
        AnomalyOptions anomaly, DeliveryOptions options, AlerterDatabase database, OutboxSignal signal, AlerterMetrics metrics,
        TimeProvider time, ILogger<WebhookDelivery> logger, HostResolver? resolver = null)
    {
        options.Validate();
        (this.options, this.signal, this.metrics, this.time, this.logger) = (options, signal, metrics, time, logger);
        this.anomaly = anomaly;
        labels = new IncidentLabels(anomaly.Alerter.Grouping.Line);
        endpoints = WebhookEndpoint.CreateAll(anomaly.Webhooks);
        metrics.Receivers = [.. endpoints.Select(e => e.Name)];
        queue = new OutboxQueue(database);
        states = new EndpointStates(database);
        incidents = new IncidentReader(database);
        sender = new WebhookSender(time, options, resolver);
        slots = new SemaphoreSlim(options.MaxParallel);
        states.Register(anomaly.Webhooks);
    }

    /// <summary>The receivers, as configured.</summary>
    internal IReadOnlyList<WebhookEndpoint> Endpoints => endpoints;

    /// <summary>Delivers until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var workers = endpoints.Select(e => WorkAsync(e, stop.Token)).Append(PruneAsync(stop.Token)).ToList();
        try
        {
            await await Task.WhenAny(workers);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(workers).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Sends a test notification at once. A receiver that was disabled and answers 2xx is enabled again.</summary>
    internal async Task<DeliveryResult> TestAsync(WebhookEndpoint endpoint, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var notification = TestNotification.Make(endpoint.Options, now);
        var result = await AttemptAsync(endpoint, notification, cancellation);
        queue.Log(endpoint.Name, notification.Id, result, time.GetUtcNow());
        if (result.Outcome == DeliveryOutcome.Delivered)
        {
            states.Enable(endpoint.Name);
            signal.Wake();
        }

        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        sender.Dispose();
        slots.Dispose();
    }

    private async Task WorkAsync(WebhookEndpoint endpoint, CancellationToken cancellation)
    {
        await Task.Yield();
        // Jitter needs no secrecy; one seed per receiver keeps runs reproducible and receivers apart.
        var chance = new Random(Convert.ToInt32(Ids.Derive(endpoint.Name)[..7], 16));
        var repeatAt = endpoint.Options.Format == WebhookFormat.Alertmanager ? time.GetUtcNow() : DateTimeOffset.MaxValue;
        while (true)
        {
            // The one way to end, wherever the loop stands when it is asked to.
            cancellation.ThrowIfCancellationRequested();
            var changed = signal.Changed;
            var now = time.GetUtcNow();
            if (states.Disabled(endpoint.Name) is not null)
            {
                await changed.WaitAsync(cancellation);
            }
            else if (queue.Next(endpoint.Name, now) is { } item)
            {
                await DeliverAsync(endpoint, item, chance, cancellation);
            }
            else if (repeatAt <= now)
            {
                repeatAt = now + options.AlertmanagerRepeat;
                await RepeatAsync(endpoint, cancellation);
            }
            else
            {
                var due = queue.NextDue(endpoint.Name) ?? DateTimeOffset.MaxValue;
                await WaitAsync(changed, (due < repeatAt ? due : repeatAt) - now, cancellation);
            }
        }
    }

    private async Task DeliverAsync(WebhookEndpoint endpoint, OutboxItem item, Random chance, CancellationToken cancellation)
    {
        var result = await AttemptAsync(endpoint, item.Notification, cancellation);
        var decision = DeliveryRule.Decide(result, item.Attempts + 1, chance.NextDouble());
        queue.Settle(endpoint.Name, item, result, decision, time.GetUtcNow());
        metrics.Attempt(endpoint.Name, result, decision.Step);
        switch (decision.Step)
        {
            case DeliveryStep.Retry: AlerterLog.WillRetry(logger, endpoint.Name, item.Notification.Id, item.Attempts + 1, result.Detail, decision.Wait); break;
            case DeliveryStep.Park: AlerterLog.Parked(logger, endpoint.Name, item.Notification.Id, item.Attempts + 1, result.Detail); break;
            case DeliveryStep.Disable: AlerterLog.Disabled(logger, endpoint.Name); break;
        }
    }

    private async Task<DeliveryResult> AttemptAsync(WebhookEndpoint endpoint, Notification notification, CancellationToken cancellation)
    {
        byte[] body;
        try
        {
            body = endpoint.Format.Render(Current(endpoint, notification));
        }
        catch (AlerterConfigurationException e)
        {
            return new(DeliveryOutcome.Misconfigured, TimeSpan.Zero, Detail: e.Message);
        }

        await slots.WaitAsync(cancellation);
        try
        {
            return await sender.SendAsync(endpoint, notification.Id, body, cancellation);
        }
        finally
        {
            slots.Release();
        }
    }

    // Alertmanager keeps the last state it is told: a notification that comes late must not open again what is resolved.
    private Notification Current(WebhookEndpoint endpoint, Notification notification) =>
        endpoint.Options.Format != WebhookFormat.Alertmanager ? notification : notification with
        {
            Incident = Current(notification.Incident),
            Others = [.. notification.Others.Select(o => o with { Incident = Current(o.Incident) })],
        };

    private Incident Current(Incident told) => incidents.Find(told.Id)?.Incident ?? told;

    private async Task RepeatAsync(WebhookEndpoint endpoint, CancellationToken cancellation)
    {
        foreach (var open in incidents.Told(endpoint.Name, anomaly.Alerter.Inhibit, labels, time.GetUtcNow()).Chunk(RepeatBatch))
            await RepeatAsync(endpoint, open, cancellation);
    }

    private async Task RepeatAsync(WebhookEndpoint endpoint, IncidentState[] open, CancellationToken cancellation)
    {
        await slots.WaitAsync(cancellation);
        try
        {
            var body = AlertmanagerFormat.Repeat(open);
            var id = Ids.Derive("repeat", endpoint.Name, Encoding.UTF8.GetString(body));
            var result = await sender.SendAsync(endpoint, id, body, cancellation);
            var step = result.Outcome == DeliveryOutcome.Delivered ? DeliveryStep.Done : DeliveryStep.Retry;
            metrics.Attempt(endpoint.Name, result, step);
            if (step != DeliveryStep.Done) AlerterLog.NotRepeated(logger, endpoint.Name, open.Length, result.Detail);
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task WaitAsync(Task changed, TimeSpan wait, CancellationToken cancellation)
    {
        if (wait <= TimeSpan.Zero) return;
        // Up to whole milliseconds: a timer drops the rest, and would wake a moment too early, again and again.
        wait = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        if (wait > MaxTimer) wait = MaxTimer;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(changed, Task.Delay(wait, time, stop.Token));
        await stop.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    private async Task PruneAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            queue.Prune(now - options.Keep, now);
            await Task.Delay(PruneEvery, time, cancellation);
        }
    }

    /// <summary>Incidents of a repeat for Alertmanager in one request.</summary>
    private const int RepeatBatch = 100;

    private static readonly TimeSpan MaxTimer = TimeSpan.FromHours(1);
    private static readonly TimeSpan PruneEvery = TimeSpan.FromHours(1);
}
