using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using static StreamingAnomaly.Alerter.Tests.Given;
using static StreamingAnomaly.Alerter.Tests.Stages.IncidentRuleTests;

namespace StreamingAnomaly.Alerter.Tests.Stages;

public sealed class RouteRuleTests
{
    [Theory]
    [InlineData("etch-01", true)]
    [InlineData("etch-*", true)]
    [InlineData("*", true)]
    [InlineData("etch", false)]
    [InlineData("cvd-*", false)]
    public void Decide_EquipmentPattern_ChoosesReceiver(string pattern, bool sends) =>
        Assert.Equal(sends, Route(new() { Equipment = [pattern] }, Apply(null, Alert(1))).Sends);

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Decide_MinStage_ChoosesReceiver(int minStage, bool sends) =>
        Assert.Equal(sends, Route(new() { MinStage = minStage }, Apply(null, Alert(1))).Sends);

    [Fact]
    public void Decide_EndOfIncident_GoesToWhoeverHeardOfIt()
    {
        var end = IncidentRule.Resolve(After(Alert(1, stage: 4), Closed(2, stage: 4)), ResolveAfter);
        Assert.True(Decide(involved: true).Sends);
        Assert.Equal(RouteReason.NeverHeardOf, Decide(involved: false).Reason);

        RouteDecision Decide(bool involved) =>
            RouteRule.Decide(new() { MinStage = 4 }, end, InhibitRule.Decide(end), involved, escalationOnly: false);
    }

    [Fact]
    public void Decide_ReceiverOfTheEscalation_HearsOnlyOfWhatWasEscalatedToIt()
    {
        var worse = Apply(After(Alert(1)), Alert(2, AlertPhase.Escalated, 4));
        Assert.Equal(RouteReason.EscalationOnly, RouteRule.Decide(new(), worse, InhibitRule.Decide(worse), false, escalationOnly: true).Reason);
        Assert.True(RouteRule.Decide(new(), worse, InhibitRule.Decide(worse), true, escalationOnly: true).Sends);
    }

    [Fact]
    public void Decide_StageJson_GetsEverySampleButNoEnds()
    {
        var compact = new WebhookOptions { Format = WebhookFormat.StageJson };
        var again = Apply(After(Sample(1)), Sample(2));
        Assert.Equal(new RouteDecision(true, RouteReason.EverySample), Route(compact, again));
        Assert.Equal(new RouteDecision(false, RouteReason.Inhibited), Route(new(), again));
        Assert.Equal(RouteReason.NotExpressible, Route(compact, Apply(After(Alert(1)), Closed(2))).Reason);
        Assert.Equal(RouteReason.NotExpressible, Route(compact, IncidentRule.Resolve(After(Sample(1)), ResolveAfter)).Reason);
        Assert.Equal(RouteReason.NotExpressible, Route(compact, Apply(null, Alert(1, rule: AlertRule.DetectorDegraded))).Reason);
        Assert.Equal(RouteReason.Inhibited, Route(compact, Apply(After(Alert(1)), Alert(2, episode: "e2"))).Reason);
    }

    private static RouteDecision Route(WebhookOptions receiver, IncidentTransition transition) =>
        RouteRule.Decide(
            receiver, transition, InhibitRule.Decide(transition), involved: transition.Change != IncidentChange.Opened, escalationOnly: false);
}
