using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Contracts.Configuration;
using static StreamingAnomaly.Alerter.Tests.Given;

namespace StreamingAnomaly.Alerter.Tests.Grouping;

public sealed class GroupRuleTests
{
    private static readonly GroupPolicy Policy = GroupPolicy.For(WebhookFormat.CloudEvents, new());

    [Theory]
    [InlineData(null, 0, false, 0.5)]
    [InlineData(null, 0, true, 1 / 60.0)]
    [InlineData(0.0, 1, false, 5)]
    [InlineData(0.0, 10, false, 10.5)]
    [InlineData(0.0, 0.1, true, 0.5)]
    [InlineData(0.0, 2, true, 2 + 1 / 60.0)]
    public void Due_News_LeaveAfterTheWaitAndTheInterval(double? lastSent, double newsAt, bool urgent, double due) =>
        Assert.Equal(At(due), GroupRule.Due(Policy, lastSent is { } sent ? At(sent) : null, At(newsAt), urgent));

    [Fact]
    public void Decide_Repeat_OnlyWhereSomethingTellsIt()
    {
        Assert.Equal(GroupReason.Repeat, GroupRule.Decide(Policy, At(0), [], repeats: true, At(240)).Reason);
        Assert.Equal(At(240), GroupRule.Decide(Policy, At(0), [], repeats: true, At(10)).Next);
        Assert.Equal(new GroupDecision(false, GroupReason.NoNews, DateTimeOffset.MaxValue), GroupRule.Decide(Policy, At(0), [], repeats: false, At(999)));
        Assert.False(GroupRule.Decide(GroupPolicy.For(WebhookFormat.Alertmanager, new()), At(0), [], repeats: true, At(999)).Tells);
    }

    [Fact]
    public void Escalation_Decide_NamesItsReason()
    {
        EscalationOptions[] steps = [new() { Webhook = "lead" }];
        var incident = Stages.IncidentRuleTests.After(Alert(1)).Incident;
        EscalationReason Reason(Handling handling, double minute) => EscalationRule.Decide(steps, incident, handling, At(minute)).Reason;

        Assert.Equal(EscalationReason.NotToldYet, Reason(Handling.None, 99));
        var told = Handling.None with { Told = At(1) };
        Assert.Equal(EscalationReason.Waiting, Reason(told, 15.9));
        Assert.Equal(EscalationReason.Unacknowledged, Reason(told, 16));
        Assert.Equal(EscalationReason.Acknowledged, Reason(told with { Acknowledged = At(2) }, 99));
        Assert.Equal(EscalationReason.NoMoreSteps, Reason(told with { Escalated = 1 }, 99));
        Assert.Equal(EscalationReason.BelowMinStage, EscalationRule.Decide([steps[0] with { MinStage = 4 }], incident, told, At(99)).Reason);
        var over = IncidentRule.Resolve(Stages.IncidentRuleTests.After(Alert(1), Closed(2)), ResolveAfter).State!.Incident;
        Assert.Equal(EscalationReason.Resolved, EscalationRule.Decide(steps, over, told, At(99)).Reason);
    }
}
