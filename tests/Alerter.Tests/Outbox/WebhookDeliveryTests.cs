using System.Text.Json;
using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Alerter.Webhooks;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using static StreamingAnomaly.Alerter.Tests.Given;

namespace StreamingAnomaly.Alerter.Tests.Outbox;

public sealed class WebhookDeliveryTests : IAsyncDisposable
{
    private readonly AlerterFile file = new();
    private readonly CancellationTokenSource stop = new();
    private readonly List<(WebhookDelivery Delivery, Task Running)> running = [];

    [Fact]
    public async Task Run_ReceiverDownWhileAlertFiresAndResolves_DeliversAllWithOneEffectPerId()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = _ => new(500);
        var receivers = People(receiver.Url + "/hook");
        Run(receivers);
        await TakeAsync(receivers, Alert(1), Alert(2, AlertPhase.Escalated, 4), Closed(3, 4));
        await Until.TrueAsync(() => Attempts() >= 3, "three attempts", () => file.Time.Advance(TimeSpan.FromSeconds(1)));
        file.Time.Advance(ResolveAfter);
        await TakeAsync(receivers);
        Assert.Equal(3, file.Outbox().Count);

        // Back again, but so shaky that answers get lost after it took the request.
        var calls = 0;
        receiver.Answer = _ => new(++calls % 2 == 1 ? 502 : 204);
        await Until.TrueAsync(() => AllDelivered(), "delivery of all", AdvanceToNextAttempt);

        var effects = receiver.Requests.GroupBy(r => r.Id).ToList();
        Assert.Equal(file.Outbox().Select(o => o.Id).Order(), effects.Select(e => e.Key).Order());
        Assert.All(effects, e => Assert.Single(e.Select(r => r.Text).Distinct()));
        Assert.True(receiver.Requests.Count > effects.Count, "the test lost no answer");
        var changes = effects.Select(e => JsonDocument.Parse(e.First().Body).RootElement.GetProperty("data").GetProperty("change").GetString());
        Assert.Equal(["escalated", "opened", "resolved"], changes.Order());
    }

    [Fact]
    public async Task Run_NoReceiverListening_RetriesOnScheduleThenParksAndReplays()
    {
        var receiver = await WebhookReceiver.StartAsync();
        var (url, port) = (receiver.Url, receiver.Port);
        await receiver.DisposeAsync();
        var receivers = People(url);
        Run(receivers);
        await TakeAsync(receivers, Alert(1));
        await Until.TrueAsync(() => file.Outbox()[0].State == OutboxState.Parked, "parking", AdvanceToNextAttempt);
        Assert.Equal(RetrySchedule.Waits.Count, Attempts());
        Assert.Equal(10, file.Count("SELECT max(attempt) FROM deliveries WHERE outcome = 'unreachable' AND status IS NULL"));
        var (took, waits) = (file.Time.GetUtcNow() - Start, RetrySchedule.Waits.Aggregate((a, b) => a + b));
        Assert.InRange(took, waits, waits * (1 + RetrySchedule.Jitter));

        await using var back = await WebhookReceiver.StartAsync(port);
        Assert.Equal(1, file.Queue.Replay("people", file.Time.GetUtcNow()));
        file.Signal.Wake();
        await Until.TrueAsync(AllDelivered, "delivery after replay");
        Assert.Equal(file.Outbox()[0].Id, Assert.Single(back.Requests).Id);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(502)]
    public async Task Run_ReceiverDownForHoursWhileAlertFiresEscalatesAndResolves_TellsAllInOrder(int gateway)
    {
        var receiver = await WebhookReceiver.StartAsync();
        var (url, port) = (receiver.Url, receiver.Port);
        receiver.Answer = _ => new(gateway);
        if (gateway == 0) await receiver.DisposeAsync();
        var receivers = People(url);
        Run(receivers);
        await TakeAsync(receivers, Alert(1));
        await DownAsync(hours: 1);
        await TakeAsync(receivers, Alert(2, AlertPhase.Escalated, 4));
        await DownAsync(hours: 3);
        await TakeAsync(receivers, Closed(3, 4));
        file.Time.Advance(ResolveAfter);
        await TakeAsync(receivers);
        await DownAsync(hours: 1);

        if (gateway == 0) receiver = await WebhookReceiver.StartAsync(port);
        var before = receiver.Requests.Count;
        receiver.Answer = _ => new(204);
        await Until.TrueAsync(AllDelivered, "delivery", AdvanceToNextAttempt);
        Assert.Equal(["opened", "escalated", "resolved"], receiver.Requests.Skip(before).Select(r =>
            JsonDocument.Parse(r.Body).RootElement.GetProperty("data").GetProperty("change").GetString()));
        await receiver.DisposeAsync();

        // The clock moves only between attempts: one that is under way must fail by itself, not by a leap of the clock.
        async Task DownAsync(int hours)
        {
            for (var until = file.Time.GetUtcNow() + TimeSpan.FromHours(hours); ;)
            {
                var attempts = Attempts();
                var due = file.Queue.NextDue("people") ?? until;
                var next = due < until ? due : until;
                if (next > file.Time.GetUtcNow()) file.Time.Advance(next - file.Time.GetUtcNow());
                if (due > until) return;
                await Until.TrueAsync(() => Attempts() > attempts, "an attempt", file.Signal.Wake);
            }
        }
    }

    [Fact]
    public async Task Send_NobodyToConnectTo_IsUnreachableAndNotATimeOut()
    {
        using var sender = new WebhookSender(
            TimeProvider.System, new DeliveryOptions { Timeout = TimeSpan.FromSeconds(3) },
            async (_, cancellation) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
                return [];
            });
        var endpoint = WebhookEndpoint.Create(People("http://switched-off.example/")[0]);
        Assert.Equal(DeliveryOutcome.Unreachable, (await sender.SendAsync(endpoint, "id", [], default)).Outcome);
    }

    [Fact]
    public async Task Run_RestartedProcess_GoesOnWhereTheOutboxStands()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var receivers = People(receiver.Url);
        await TakeAsync(receivers, Alert(1), Alert(1, equipment: "etch-02"));
        Assert.Empty(receiver.Requests);
        Run(receivers);
        await Until.TrueAsync(AllDelivered, "delivery");
        Assert.Equal(2, receiver.Requests.Count);
    }

    [Fact]
    public async Task Run_Gone_DisablesTheReceiverForGoodUntilATestSucceeds()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = _ => new(410);
        var receivers = People(receiver.Url);
        var delivery = Run(receivers);
        await TakeAsync(receivers, Alert(1));
        var states = new EndpointStates(file.Database);
        await Until.TrueAsync(() => states.Disabled("people") is not null, "disabling");
        await TakeAsync(receivers, Alert(1, equipment: "etch-02"));
        using (var restarted = file.Delivery(receivers)) Assert.NotNull(states.Disabled("people"));
        Assert.Single(receiver.Requests);

        Assert.Equal(DeliveryOutcome.Gone, (await delivery.TestAsync(delivery.Endpoints[0], default)).Outcome);
        Assert.NotNull(states.Disabled("people"));
        receiver.Answer = _ => new(200);
        Assert.Equal(DeliveryOutcome.Delivered, (await delivery.TestAsync(delivery.Endpoints[0], default)).Outcome);
        Assert.Null(states.Disabled("people"));
        await Until.TrueAsync(AllDelivered, "delivery of what waited");
    }

    [Fact]
    public async Task Run_RetryAfter_WaitsAsLongAsAsked()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = _ => receiver.Requests.Count == 1 ? new(429, ("Retry-After", "120")) : new(200);
        var receivers = People(receiver.Url);
        Run(receivers);
        await TakeAsync(receivers, Alert(1));
        await Until.TrueAsync(() => Attempts() == 1, "first attempt");
        Assert.Null(file.Queue.Next("people", Start.AddSeconds(119)));
        Assert.NotNull(file.Queue.Next("people", Start.AddSeconds(120)));
        await Until.TrueAsync(AllDelivered, "delivery", AdvanceToNextAttempt);
        Assert.Equal(2, receiver.Requests.Count);
    }

    [Fact]
    public async Task Run_Redirect_IsAFailureAndNotFollowed()
    {
        await using var elsewhere = await WebhookReceiver.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = _ => new(307, ("Location", elsewhere.Url + "/stolen"));
        var receivers = People(receiver.Url);
        Run(receivers);
        await TakeAsync(receivers, Alert(1));
        await Until.TrueAsync(() => Attempts() == 1, "first attempt");
        Assert.Equal(1, file.Count("SELECT count(*) FROM deliveries WHERE outcome = 'redirected' AND status = 307"));
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task Run_ReceiverHangs_TimesOutAndOtherReceiversAreNotHeldUp()
    {
        await using var hanging = await WebhookReceiver.StartAsync();
        await using var good = await WebhookReceiver.StartAsync();
        hanging.Answer = _ => ScriptedAnswer.Hang;
        WebhookOptions[] receivers = [.. People(hanging.Url), People(good.Url)[0] with { Name = "others" }];
        Run(receivers);
        await TakeAsync(receivers, Alert(1));
        await Until.TrueAsync(() => good.Requests.Count == 1 && hanging.Requests.Count == 1, "both requests");
        await Until.TrueAsync(
            () => file.Count("SELECT count(*) FROM deliveries WHERE outcome = 'timed-out'") > 0, "the time-out",
            () => file.Time.Advance(TimeSpan.FromSeconds(15)));
    }

    [Fact]
    public async Task Run_EquipmentWithoutMachineNumber_IsParkedWithTheReasonAndTheRestIsSent()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        WebhookOptions[] receivers = [People(receiver.Url)[0] with { Format = WebhookFormat.StageJson }];
        Run(receivers);
        await TakeAsync(receivers, Alert(1, equipment: "furnace"), Alert(1, equipment: "etch-07"));
        await Until.TrueAsync(() => receiver.Requests.Count == 1, "the good one");
        Assert.Equal("""{"machine_number":7,"time":"2026-01-01 0:01","outlier_stage":3,"value":227}""", receiver.Requests[0].Text);
        await Until.TrueAsync(() => file.Outbox()[0].State == OutboxState.Parked, "parking");
        Assert.Equal(1, file.Count("SELECT count(*) FROM outbox WHERE error LIKE '%machineNumbers%'"));
    }

    [Fact]
    public async Task Next_FailingNotification_HoldsBackOnlyItsEquipmentAndOnlyAtFirst()
    {
        var receivers = People("http://people.example/");
        await TakeAsync(receivers, Alert(1), Alert(2, AlertPhase.Escalated, 4), Alert(1, equipment: "etch-02"));
        var now = file.Time.GetUtcNow();
        var first = file.Queue.Next("people", now)!;
        for (var attempt = 0; attempt < OutboxQueue.OrderedAttempts; attempt++)
        {
            file.Queue.Settle(
                "people", first with { Attempts = attempt }, new(DeliveryOutcome.Rejected, TimeSpan.Zero, 400),
                new(DeliveryStep.Retry, TimeSpan.FromHours(1)), now);
            var next = file.Queue.Next("people", now)!.Notification.Incident.Equipment;
            Assert.Equal(attempt < OutboxQueue.OrderedAttempts - 1 ? "etch-02" : "etch-01", next);
        }
    }

    [Fact]
    public async Task Prune_OldDeliveries_GoButPendingStays()
    {
        var receivers = People("http://people.example/");
        await TakeAsync(receivers, Alert(1), Alert(1, equipment: "etch-02"));
        var now = file.Time.GetUtcNow();
        file.Queue.Settle("people", file.Queue.Next("people", now)!, new(DeliveryOutcome.Delivered, TimeSpan.Zero, 200), new(DeliveryStep.Done, default), now);
        file.Queue.Prune(now.AddDays(1), now.AddDays(8));
        Assert.Equal("etch-02", Assert.Single(file.Outbox()).What.Incident.Equipment);
        Assert.Equal((0, 0, 1), (file.Count("SELECT count(*) FROM deliveries"), file.Count("SELECT count(*) FROM alerts"), file.Count("SELECT count(*) FROM notifications")));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        foreach (var (delivery, task) in running)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
            delivery.Dispose();
        }

        stop.Dispose();
        file.Dispose();
    }

    private static WebhookOptions[] People(string url) => [new() { Name = "people", Url = url, AllowPrivate = true }];

    private WebhookDelivery Run(WebhookOptions[] receivers)
    {
        var delivery = file.Delivery(receivers);
        running.Add((delivery, delivery.RunAsync(stop.Token)));
        return delivery;
    }

    private Task TakeAsync(WebhookOptions[] receivers, params AlertEvent[] alerts) => file.TakeAsync(receivers, alerts, batch: 1);

    // Not while a request is on its way: it would time out. The wake-up is for a worker that looked at the clock just before it moved, and set its timer just after.
    private void AdvanceToNextAttempt()
    {
        if (file.Queue.NextDue("people") is { } due && due > file.Time.GetUtcNow()) file.Time.Advance(due - file.Time.GetUtcNow());
        file.Signal.Wake();
    }

    private long Attempts() => file.Count("SELECT count(*) FROM deliveries");

    private bool AllDelivered() => file.Outbox().All(o => o.State == OutboxState.Delivered);
}
