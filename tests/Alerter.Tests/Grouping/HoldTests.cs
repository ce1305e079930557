using Microsoft.Data.Sqlite;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using static StreamingAnomaly.Alerter.Tests.Given;

namespace StreamingAnomaly.Alerter.Tests.Grouping;

/// <summary>Silences, maintenance windows, snoozes and causes, through the pipeline.</summary>
public sealed class HoldTests : IDisposable
{
    private static readonly WebhookOptions[] People =
    [
        new() { Name = "people", Url = "http://people.example/" },
        new() { Name = "lead", Url = "http://lead.example/" },
    ];

    private readonly AlerterFile file = new() { Alerter = new() { Grouping = NoWaiting, Escalation = [new() { Webhook = "lead" }] } };

    [Fact]
    public async Task Silence_StillActiveWhenItEnds_IsToldThen()
    {
        Silence(0, 60, "equipment=~etch-.*");
        await TakeAsync(1, Alert(1), Alert(1, equipment: "cvd-01"));
        Assert.Equal("cvd-01", Assert.Single(Told()).Incident.Equipment);
        await PassToAsync(59.9);
        Assert.Single(Told());
        await PassToAsync(60);
        Assert.Equal((IncidentChange.Opened, "etch-01"), (Told()[^1].Change, Told()[^1].Incident.Equipment));
    }

    [Fact]
    public async Task Silence_BeganAndEndedInside_IsRecordedButNeverTold()
    {
        Silence(0, 60, "equipment=etch-01");
        await TakeAsync(1, Alert(1));
        await TakeAsync(2, Closed(2));
        await PassToAsync(10);
        Assert.Equal(IncidentStatus.Resolved, Assert.Single(file.Incidents()).Incident.Status);
        await PassToAsync(120);
        Assert.Empty(Told());
    }

    [Fact]
    public async Task Silence_ToldBeforeAndEndedInside_EndIsToldAfterwards()
    {
        await TakeAsync(1, Alert(1));
        Silence(2, 60, "equipment=etch-01");
        await TakeAsync(3, Alert(3, AlertPhase.Escalated, 4), Closed(4, 4));
        await PassToAsync(59);
        Assert.Equal([IncidentChange.Opened], Told().Select(t => t.Change));
        await PassToAsync(60);
        Assert.Equal([IncidentChange.Opened, IncidentChange.Resolved], Told().Select(t => t.Change));
    }

    [Fact]
    public async Task Silence_OnStage_LetsTheHigherOneThrough()
    {
        Silence(0, 60, "stage!=4");
        await TakeAsync(1, Alert(1));
        Assert.Empty(Told());
        await TakeAsync(2, Alert(2, AlertPhase.Escalated, 4));
        Assert.Equal(4, Assert.Single(Told()).Incident.Stage);
    }

    [Fact]
    public async Task Maintenance_AlerterWasDownDuringIt_TellsNothingOfWhatEndedInside()
    {
        Window(new() { Name = "pm", Match = ["equipment=~.+"], Start = "2026-01-01T00:00:00Z", End = "2026-01-01T01:00:00Z" });
        await TakeAsync(90, Alert(5), Closed(10), Alert(20, equipment: "etch-02"));
        Assert.Empty(Told());
        await PassToAsync(90.5);
        Assert.Equal("etch-02", Assert.Single(Told()).Incident.Equipment);
        await PassToAsync(200);
        Assert.DoesNotContain(Told(), t => t.Incident.Equipment == "etch-01");
    }

    [Fact]
    public async Task Maintenance_QuietAtItsEndButBackAfterwards_IsTold()
    {
        Window(new() { Name = "pm", Match = ["equipment=~.+"], Start = "2026-01-01T00:00:00Z", End = "2026-01-01T01:00:00Z" });
        await TakeAsync(57, Alert(57), Closed(58));
        await PassToAsync(60);
        Assert.Empty(Told());
        await TakeAsync(61, Alert(61, episode: "e2"));
        Assert.Equal(IncidentStatus.Open, Assert.Single(Told()).Incident.Status);
    }

    [Fact]
    public async Task Maintenance_TimeZoneLost_HoldsBackUntilItIsKnown()
    {
        Window(new() { Name = "pm", Match = ["equipment=etch-01"], Days = [DayOfWeek.Friday], At = "02:00", Duration = TimeSpan.FromHours(1), TimeZone = "Atlantis/Center" });
        await TakeAsync(1, Alert(1), Alert(1, equipment: "etch-02"));
        Assert.Equal("etch-02", Assert.Single(Told()).Incident.Equipment);
        await PassToAsync(500);
        Assert.Single(Told(), t => t.Incident.Equipment == "etch-02" && t.Change == IncidentChange.Opened);
        Assert.DoesNotContain(Told(), t => t.Incident.Equipment == "etch-01");
    }

    [Fact]
    public async Task Cause_PumpsAlarm_KeepsItsChambersQuietAndNotOthers()
    {
        file.Alerter = file.Alerter with
        {
            Grouping = NoWaiting with { Line = "-([0-9]+)$" },
            Inhibit = [new() { Source = ["equipment=~pump-.*"], Target = ["equipment=~etch-.*"], Equal = ["line"] }],
        };
        await TakeAsync(1, Alert(1, equipment: "pump-01"), Alert(1, equipment: "etch-01"), Alert(1, equipment: "etch-02"));
        Assert.Equal(["etch-02", "pump-01"], Told().Select(t => t.Incident.Equipment).Order());
        await TakeAsync(2, Closed(2, equipment: "pump-01"));
        await PassToAsync(7);
        Assert.Contains(Told(), t => t is { Incident.Equipment: "etch-01", Change: IncidentChange.Opened });
    }

    [Fact]
    public async Task Cause_ConsequenceOverTogetherWithIt_IsNeverTold()
    {
        file.Alerter = file.Alerter with
        {
            Inhibit = [new() { Source = ["equipment=pump-01"], Target = ["equipment=~etch-.*"] }],
        };
        await TakeAsync(1, Alert(1, equipment: "pump-01"), Alert(1));
        await TakeAsync(2, Closed(2), Closed(2, equipment: "pump-01"));
        await PassToAsync(30);
        Assert.Equal(["pump-01", "pump-01"], Told().Select(t => t.Incident.Equipment));
    }

    [Fact]
    public async Task Escalation_NobodyAcknowledges_TellsTheNextAndThenTheEnd()
    {
        await TakeAsync(1, Alert(1));
        await PassToAsync(15.9);
        Assert.Empty(Told("lead"));
        await PassToAsync(16);
        Assert.Equal([IncidentChange.Unacknowledged], Told("lead").Select(t => t.Change));
        await TakeAsync(17, Closed(17));
        await PassToAsync(40);
        Assert.Equal([IncidentChange.Unacknowledged, IncidentChange.Resolved], Told("lead").Select(t => t.Change));
    }

    [Fact]
    public async Task Escalation_Acknowledged_TellsNobodyElse()
    {
        await TakeAsync(1, Alert(1));
        Handle(Assert.Single(file.Incidents()).Incident.Id, h => h with { Acknowledged = At(2), AcknowledgedBy = "kim" });
        await PassToAsync(600);
        Assert.Empty(Told("lead"));
        Assert.Single(Told());
    }

    public void Dispose() => file.Dispose();

    private List<Notification> Told(string receiver = "people") => [.. file.Outbox().Where(o => o.Receiver == receiver).Select(o => o.What)];

    private void Silence(double from, double to, params string[] match) => Change(holds =>
        holds.Put(new Silence($"s{from}", match, At(from), At(to), "kim", "", At(from))));

    private void Window(MaintenanceOptions options) => Change(holds =>
        holds.Put(new MaintenanceRecord { Id = options.Name, Options = options, Source = "api", Author = "kim", Created = Start }));

    private void Handle(string incident, Func<Handling, Handling> change) => Change(holds => holds.Put(incident, change(holds.Handling(incident)), null));

    private void Change(Action<HoldStore> change)
    {
        using SqliteConnection db = file.Database.Open();
        change(new HoldStore(db));
    }

    private async Task TakeAsync(double minute, params AlertEvent[] alerts)
    {
        Advance(minute);
        await file.TakeAsync(People, alerts, batch: 1);
    }

    private async Task PassToAsync(double minute)
    {
        while (file.Time.GetUtcNow() < At(minute))
        {
            file.Time.Advance(TimeSpan.FromTicks(Math.Min(TimeSpan.FromSeconds(30).Ticks, (At(minute) - file.Time.GetUtcNow()).Ticks)));
            await file.SweepAsync(People);
        }
    }

    private void Advance(double minute)
    {
        if (file.Time.GetUtcNow() < At(minute)) file.Time.Advance(At(minute) - file.Time.GetUtcNow());
    }
}
