using StreamingAnomaly.Alerter.Actions;
using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using static StreamingAnomaly.Alerter.Tests.Given;

namespace StreamingAnomaly.Alerter.Tests;

public sealed class AlerterMetricsTests : IDisposable
{
    private readonly AlerterFile file = new();

    public void Dispose() => file.Dispose();

    [Fact]
    public async Task Owed_WhileTheLogIsAway_CountsByTopicAndAges()
    {
        await file.TakeAsync([], [Alert(0)]);
        var incident = Assert.Single(file.Incidents()).Incident.Id;
        Assert.Equal((0, 0, 0), Owed());

        var actions = new IncidentActions(file.Database, file.Time);
        actions.Acknowledge(incident, "person:kim", null);
        Assert.Equal((1, 0, 0), Owed());
        file.Time.Advance(TimeSpan.FromMinutes(12));
        actions.Unacknowledge(incident, "person:kim");
        using (var work = new AlertWork(file.Database, file.Time.GetUtcNow()))
        {
            work.Publish(Topics.Incidents, [1], [2]);
            work.Commit();
        }

        Assert.Equal((2, 1, 12 * 60), Owed());

        var log = new ListLog([]) { Fault = step => { if (step == "append") throw new EventLogException("away", canRetry: true); } };
        await using (var producer = log.CreateProducer())
            await Assert.ThrowsAsync<EventLogException>(() => new OutgoingRecords(file.Database).ProduceAsync(producer, CancellationToken.None));
        Assert.Equal((2, 1, 12 * 60), Owed());

        log.Fault = _ => { };
        await using (var producer = log.CreateProducer())
            Assert.Equal(3, await new OutgoingRecords(file.Database).ProduceAsync(producer, CancellationToken.None));
        Assert.Equal((0, 0, 0), Owed());
    }

    [Fact]
    public void Owed_OfNothing_IsZeroForEveryTopic() => Assert.Equal(
        [
            $"anomaly_alerter_owed{{topic={Topics.DeadLetters(Topics.Alerts)}}} 0", $"anomaly_alerter_owed{{topic={Topics.Audit}}} 0",
            $"anomaly_alerter_owed{{topic={Topics.Feedback}}} 0", $"anomaly_alerter_owed{{topic={Topics.Incidents}}} 0", $"anomaly_alerter_owed{{topic={Topics.Readings}}} 0",
        ],
        Observed.Of(file.Meters).Where(s => s.Key.StartsWith("anomaly_alerter_owed", StringComparison.Ordinal)).Select(s => $"{s.Key} {s.Value}").Order(StringComparer.Ordinal));

    [Fact]
    public async Task Waiting_ByReceiver_AgesUntilItIsDeliveredOrGivenUp()
    {
        WebhookOptions[] receivers = [Receiver("line-a"), Receiver("line-b"), Receiver("quiet") with { MinStage = 4 }];
        using var delivery = file.Delivery(receivers);
        Assert.Equal((0, 0, 0), Waiting());

        await file.TakeAsync([.. receivers, Receiver("of-yesterday")], [Alert(0)]);
        Assert.Equal((0, 0, 0), Waiting());
        file.Time.Advance(TimeSpan.FromMinutes(11));
        await file.TakeAsync(receivers, [Alert(11, equipment: "etch-02")]);
        Assert.Equal((660, 660, 0), Waiting());

        // The oldest counts, whatever became of others; nobody waits for what was given up.
        Settle("line-a", DeliveryOutcome.Delivered, DeliveryStep.Done);
        Settle("line-b", DeliveryOutcome.Misconfigured, DeliveryStep.Park);
        file.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((60, 60, 0), Waiting());
        Settle("line-b", DeliveryOutcome.Rejected, DeliveryStep.Retry);
        Assert.Equal((60, 60, 0), Waiting());
        Settle("line-a", DeliveryOutcome.Delivered, DeliveryStep.Done);
        Assert.Equal((0, 60, 0), Waiting());
        Assert.DoesNotContain(Observed.Of(file.Meters), s => s.Key.Contains("of-yesterday", StringComparison.Ordinal));

        static WebhookOptions Receiver(string name) => new() { Name = name, Url = "http://127.0.0.1:9/" + name, AllowPrivate = true, MinStage = 1 };

        void Settle(string receiver, DeliveryOutcome outcome, DeliveryStep step)
        {
            var now = file.Time.GetUtcNow();
            file.Queue.Settle(receiver, file.Queue.Next(receiver, now)!, new(outcome, TimeSpan.Zero), new(step, TimeSpan.FromHours(1)), now);
        }
    }

    private (double LineA, double LineB, double Quiet) Waiting()
    {
        var seen = Observed.Of(file.Meters);
        return (seen["anomaly_outbox_age{receiver=line-a}"], seen["anomaly_outbox_age{receiver=line-b}"], seen["anomaly_outbox_age{receiver=quiet}"]);
    }

    private (double Audit, double Incidents, double Age) Owed()
    {
        var seen = Observed.Of(file.Meters);
        return (seen[$"anomaly_alerter_owed{{topic={Topics.Audit}}}"], seen[$"anomaly_alerter_owed{{topic={Topics.Incidents}}}"], seen["anomaly_alerter_audit_owed_age"]);
    }
}
