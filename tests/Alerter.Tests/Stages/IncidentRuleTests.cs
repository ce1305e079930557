using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Contracts.Alerts;
using static StreamingAnomaly.Alerter.Tests.Given;

namespace StreamingAnomaly.Alerter.Tests.Stages;

public sealed class IncidentRuleTests
{
    [Fact]
    public void Apply_FirstOpened_OpensIncidentWithIdOfTheEvent()
    {
        var transition = Apply(null, Alert(1));
        Assert.Equal(IncidentChange.Opened, transition.Change);
        var incident = transition.State!.Incident;
        Assert.Equal((1, 3, IncidentStatus.Open), (incident.Revision, incident.Stage, incident.Status));
        Assert.Equal(["e1"], incident.OpenEpisodes);
        Assert.Equal([Alert(1).Id], incident.Alerts);
        Assert.Equal(incident.Id, Apply(null, Alert(1)).State!.Incident.Id);
        Assert.NotEqual(incident.Id, Apply(null, Alert(2)).State!.Incident.Id);
    }

    [Fact]
    public void Apply_HigherStage_EscalatesAndTakesItsSensors()
    {
        var state = After(Alert(1, value: 1), Alert(2, AlertPhase.Escalated, 4, value: 2));
        Assert.Equal(4, state.Incident.Stage);
        Assert.Equal(2, state.Incident.Sensors[0].Value);
        Assert.Equal([new OpenEpisode("e1", 4)], state.Open);
        Assert.Equal(IncidentChange.Escalated, Apply(After(Alert(1)), Alert(2, AlertPhase.Escalated, 4)).Change);
    }

    [Fact]
    public void ResolveBefore_QuietLongEnough_ResolvesAtTheSameEventTimeWheneverNoticed()
    {
        var state = After(Alert(1), Closed(3));
        Assert.Null(IncidentRule.ResolveBefore(state, At(8), ResolveAfter));
        var noticed = IncidentRule.ResolveBefore(state, At(8.1), ResolveAfter)!;
        Assert.Equal(IncidentChange.Resolved, noticed.Change);
        Assert.Equal(At(8), noticed.State!.Incident.Resolved);
        Assert.Equal(noticed.State.Incident, IncidentRule.ResolveBefore(state, At(500), ResolveAfter)!.State!.Incident);
    }

    [Fact]
    public void ResolveBefore_EpisodeOpen_NeverResolves() =>
        Assert.Null(IncidentRule.ResolveBefore(After(Alert(1), Alert(1, episode: "e2"), Closed(2)), At(9999), ResolveAfter));

    [Fact]
    public void Apply_FlappingEpisode_StaysOneIncident()
    {
        var first = After(Alert(1), Closed(2));
        var state = After(Alert(1), Closed(2), Alert(4, episode: "e2"), Closed(5, episode: "e2"), Alert(9.5, episode: "e3"));
        Assert.Equal(first.Incident.Id, state.Incident.Id);
        Assert.Equal(["e3"], state.Incident.OpenEpisodes);
        Assert.Equal(5, state.AlertCount);
    }

    [Fact]
    public void Apply_AfterTheEnd_OpensAnotherIncident()
    {
        var resolved = IncidentRule.Resolve(After(Alert(1), Closed(2)), ResolveAfter).State!;
        var next = Apply(resolved, Alert(7.5, episode: "e2"));
        Assert.Equal(IncidentChange.Opened, next.Change);
        Assert.NotEqual(resolved.Incident.Id, next.State!.Incident.Id);
    }

    [Fact]
    public void Apply_ResolvedByTheClockTooEarly_ReopensTheSameIncident()
    {
        var resolved = IncidentRule.Resolve(After(Alert(1), Closed(2)), ResolveAfter).State!;
        var transition = Apply(resolved, Alert(6.5, episode: "e2"));
        Assert.Equal(IncidentChange.Reopened, transition.Change);
        Assert.Equal((resolved.Incident.Id, IncidentStatus.Open), (transition.State!.Incident.Id, transition.State.Incident.Status));
        Assert.Null(transition.State.Incident.Resolved);
    }

    [Fact]
    public void Apply_ClosedWithoutIncident_ChangesNothing()
    {
        Assert.Equal(IncidentChange.None, Apply(null, Closed(1)).Change);
        var resolved = IncidentRule.Resolve(After(Alert(1), Closed(2)), ResolveAfter).State!;
        Assert.Equal(IncidentChange.None, Apply(resolved, Closed(3)).Change);
    }

    [Fact]
    public void Apply_EscalatedWithoutIncident_StillOpensOne() =>
        Assert.Equal(IncidentChange.Opened, Apply(null, Alert(1, AlertPhase.Escalated, 4)).Change);

    [Fact]
    public void Apply_Samples_GatherInOneIncidentThatEndsAfterTheLast()
    {
        var state = After([.. Enumerable.Range(0, 300).Select(i => Sample(i / 60.0, i == 200 ? 4 : 2))]);
        Assert.Equal((300, 4), (state.AlertCount, state.Incident.Stage));
        Assert.Equal(IncidentRule.ListedAlerts, state.Incident.Alerts.Count);
        Assert.Equal(Sample(0, 2).Id, state.Incident.Alerts[0]);
        Assert.Equal(Sample(299 / 60.0, 2).Id, state.Incident.Alerts[^1]);
        Assert.Empty(state.Incident.OpenEpisodes);
        Assert.Equal(At(299 / 60.0), state.QuietSince);
    }

    [Fact]
    public void KindOf_DetectorDegraded_IsItsOwnIncident() => Assert.Equal(
        (IncidentKind.Detector, IncidentKind.Equipment),
        (IncidentRule.KindOf(Alert(1, rule: AlertRule.DetectorDegraded)), IncidentRule.KindOf(Alert(1, rule: AlertRule.BaselineMoved))));

    internal static IncidentTransition Apply(IncidentState? state, AlertEvent alert) => IncidentRule.Apply(state, alert, ResolveAfter);

    internal static IncidentState After(params AlertEvent[] alerts)
    {
        IncidentState? state = null;
        foreach (var alert in alerts) state = Apply(state, alert).State;
        return state!;
    }
}
