using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Contracts.Alerts;
using static StreamingAnomaly.Alerter.Tests.Given;
using static StreamingAnomaly.Alerter.Tests.Stages.IncidentRuleTests;

namespace StreamingAnomaly.Alerter.Tests.Stages;

public sealed class InhibitRuleTests
{
    [Fact]
    public void Decide_NewIncident_IsTold() => Expect(true, InhibitReason.IncidentChanged, Apply(null, Alert(1)));

    [Fact]
    public void Decide_HigherStage_IsTold() =>
        Expect(true, InhibitReason.IncidentChanged, Apply(After(Alert(1)), Alert(2, AlertPhase.Escalated, 4)));

    [Fact]
    public void Decide_LowerStageWhileHigherIsOpen_IsInhibited() => Expect(
        false, InhibitReason.HigherStageActive, Apply(After(Alert(1, stage: 4)), Alert(2, stage: 2, rule: AlertRule.BaselineMoved, episode: "m")));

    [Fact]
    public void Decide_FlappingAtTheSameStage_IsInhibited() =>
        Expect(false, InhibitReason.SameStageActive, Apply(After(Alert(1), Closed(2)), Alert(6, episode: "e2")));

    [Fact]
    public void Decide_EpisodeCloses_TellsNothing() =>
        Expect(false, InhibitReason.NothingNew, Apply(After(Alert(1)), Closed(2)));

    [Fact]
    public void Decide_IncidentEnds_IsTold() =>
        Expect(true, InhibitReason.IncidentChanged, IncidentRule.Resolve(After(Alert(1), Closed(2)), ResolveAfter));

    [Fact]
    public void Decide_NewFaultInIncidentThatABaselineShiftKeepsOpen_IsTold()
    {
        var moved = Alert(0, stage: 2, episode: "m", rule: AlertRule.BaselineMoved);
        var state = After(moved, Alert(1, stage: 4), Closed(2, stage: 4));
        Expect(false, InhibitReason.SameStageActive, Apply(state, Alert(6, stage: 4, episode: "e2")));
        Expect(true, InhibitReason.WorseThanActive, Apply(state, Alert(600, stage: 4, episode: "e2")));
        Expect(true, InhibitReason.WorseThanActive, Apply(state, Alert(600, stage: 3, episode: "e2")));
    }

    private static void Expect(bool notifies, InhibitReason reason, IncidentTransition transition) =>
        Assert.Equal(new InhibitDecision(notifies, reason), InhibitRule.Decide(transition));
}
