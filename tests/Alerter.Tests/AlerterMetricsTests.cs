using StreamingAnomaly.Alerter.Actions;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts;
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

    private (double Audit, double Incidents, double Age) Owed()
    {
        var seen = Observed.Of(file.Meters);
        return (seen[$"anomaly_alerter_owed{{topic={Topics.Audit}}}"], seen[$"anomaly_alerter_owed{{topic={Topics.Incidents}}}"], seen["anomaly_alerter_audit_owed_age"]);
    }
}
