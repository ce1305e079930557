using System.Text;
using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Wire;
using static StreamingAnomaly.Alerter.Tests.Given;

namespace StreamingAnomaly.Alerter.Tests;

public sealed class AlertPipelineTests : IDisposable
{
    private static readonly WebhookOptions[] Receivers =
    [
        new() { Name = "people", Url = "http://people.example/" },
        new() { Name = "field", Url = "http://field.example/", Format = WebhookFormat.StageJson },
    ];

    private readonly AlerterFile file = new();

    [Fact]
    public async Task Cycle_EpisodeEscalatesAndCloses_TellsBeginWorseAndEnd()
    {
        await file.TakeAsync(Receivers, [Alert(1), Alert(2, AlertPhase.Escalated, 4), Closed(3, 4)], batch: 1);
        Assert.Single(file.Incidents());
        file.Time.Advance(ResolveAfter);
        await file.SweepAsync(Receivers);

        Assert.Equal(
            ["Opened 3", "Escalated 4", "Resolved 4"],
            file.Outbox().Where(o => o.Receiver == "people").Select(o => $"{o.What.Change} {o.What.Stage}"));
        Assert.Equal(["Opened 3", "Escalated 4"], file.Outbox().Where(o => o.Receiver == "field").Select(o => $"{o.What.Change} {o.What.Stage}"));
        var incident = Assert.Single(file.Incidents()).Incident;
        Assert.Equal((IncidentStatus.Resolved, At(8)), (incident.Status, incident.Resolved));
    }

    [Fact]
    public async Task Cycle_SameEventsAgain_ChangeNothing()
    {
        AlertEvent[] alerts = [Alert(1), Closed(2), Alert(20, episode: "e2"), Closed(21, episode: "e2")];
        await file.TakeAsync(Receivers, alerts);
        var (incidents, outbox) = (file.Incidents(), file.Outbox());
        await file.TakeAsync(Receivers, alerts);
        Assert.Equivalent(incidents, file.Incidents());
        Assert.Equal(outbox.Select(o => o.Id), file.Outbox().Select(o => o.Id));
        Assert.Equal(2, incidents.Count);
    }

    [Fact]
    public async Task Cycle_ModeStages_OneIncidentButEveryEventToStageJson()
    {
        await file.TakeAsync(Receivers, Enumerable.Range(0, 50).Select(i => Sample(i / 60.0)));
        Assert.Equal(50, Assert.Single(file.Incidents()).AlertCount);
        Assert.Equal(50, file.Outbox().Count(o => o.Receiver == "field"));
        Assert.Single(file.Outbox(), o => o.Receiver == "people");
    }

    [Fact]
    public async Task Cycle_LowerStageBesideHigher_SendsNoNotificationOfItsOwn()
    {
        await file.TakeAsync(Receivers, [Alert(1, stage: 4), Alert(2, stage: 2, episode: "m", rule: AlertRule.BaselineMoved)]);
        Assert.Equal(["field", "people"], file.Outbox().Select(o => o.Receiver).Order());
    }

    [Fact]
    public async Task Cycle_DetectorDegraded_IsAnIncidentBesideTheEquipmentsOwn()
    {
        await file.TakeAsync(Receivers, [Alert(1, stage: 4), Alert(2, stage: 2, episode: "d", rule: AlertRule.DetectorDegraded)]);
        Assert.Equal([IncidentKind.Equipment, IncidentKind.Detector], file.Incidents().Select(s => s.Kind));
        Assert.Equal(2, file.Outbox().Count(o => o.Receiver == "people"));
    }

    [Fact]
    public async Task Cycle_Garbage_GoesToDeadLettersAndTheRestGoesOn()
    {
        var log = new ListLog([AlertJson.Write(Alert(1)), "not json"u8.ToArray(), AlertJson.Write(Alert(1, equipment: "etch-02"))]);
        await AlerterFile.DrainAsync(file.Pipeline(log, Receivers), log);
        var letter = DeadLetter.Parser.ParseFrom(Assert.Single(log.Produced, r => r.Topic == Topics.DeadLetters(Topics.Alerts)).Value);
        Assert.Equal(("malformed-json", 1L, "not json"), (letter.Reason, letter.SourceOffset, letter.Value.ToStringUtf8()));
        Assert.Equal(2, file.Incidents().Count);
        Assert.Equal(3, log.Committed);
    }

    [Fact]
    public async Task Cycle_Incidents_ArePublishedWithRisingRevisions()
    {
        var log = new ListLog([AlertJson.Write(Alert(1)), AlertJson.Write(Alert(2, AlertPhase.Escalated, 4)), AlertJson.Write(Closed(3, 4))]);
        await AlerterFile.DrainAsync(file.Pipeline(log, Receivers), log);
        var published = log.Produced.Select(r => AlertJson.ReadIncident(r.Value)).ToList();
        Assert.Equal([1, 2, 3], published.Select(i => i.Revision));
        Assert.Single(published.Select(i => i.Id).Distinct());
        Assert.All(log.Produced, r => Assert.Equal("etch-01", Encoding.UTF8.GetString(r.Key!)));
    }

    [Fact]
    public async Task Cycle_LogReplaced_ReadsFromItsBeginning()
    {
        await file.TakeAsync(Receivers, [Alert(1), Closed(2)]);
        var offsets = new State.ReadOffsets(file.Database);
        Assert.Equal(2, offsets.OnAssigned([ListLog.Partition])[ListLog.Partition]);
        Assert.Empty(await offsets.ForgetBeyondAsync(new ListLog([[], []]), default));
        Assert.Equal([ListLog.Partition], await offsets.ForgetBeyondAsync(new ListLog([[]]), default));
        Assert.Empty(offsets.OnAssigned([ListLog.Partition]));
    }

    [Fact]
    public async Task Open_FileOfTheFirstVersion_StillTellsTheEndOfWhatItHadTold()
    {
        using var folder = new TempFolder();
        var path = folder.File("old.db");
        var state = Tests.Stages.IncidentRuleTests.After(Alert(1));
        using (var db = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False"))
        {
            db.Open();
            State.Sql.Run(db, State.AlerterDatabase.Version1 + "PRAGMA user_version = 1");
            State.Sql.Run(
                db, "INSERT INTO incidents VALUES ($i, 'etch-01', 0, 1, 3, $t, $t, NULL, $j)", ("$i", state.Incident.Id), ("$t", At(1)),
                ("$j", System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(state, AlertJson.Options)));
            State.Sql.Run(
                db, "INSERT INTO outbox VALUES (1, 'n', 'people', $i, 'etch-01', 1, 1, 0, 0, 0, NULL)", ("$i", state.Incident.Id));
        }

        using var old = new AlerterFile(path: path);
        await old.TakeAsync(Receivers, [Closed(2)]);
        old.Time.Advance(TimeSpan.FromMinutes(10));
        await old.SweepAsync(Receivers);
        Assert.Equal(IncidentChange.Resolved, Assert.Single(old.Outbox()).What.Change);
    }

    [Fact]
    public void Open_FileOfTheThirdVersion_KnowsWhenItsWindowsAreOver()
    {
        using var folder = new TempFolder();
        var path = folder.File("old.db");
        using (var old = new AlerterFile(path: path))
        using (var db = old.Database.Open())
        {
            var holds = new State.HoldStore(db);
            Put("over", At(5), null);
            Put("removed", At(60), At(2));
            Put("ahead", At(60), null);
            State.Sql.Run(db, "ALTER TABLE maintenance RENAME COLUMN ends TO removed");
            State.Sql.Run(db, "UPDATE maintenance SET removed = NULL; PRAGMA user_version = 3");

            void Put(string id, DateTimeOffset end, DateTimeOffset? removed) => holds.Put(new State.MaintenanceRecord
            {
                Id = id, Source = "api", Author = "kim", Created = Start, Removed = removed,
                Options = new() { Name = id, Match = ["equipment=etch-01"], Start = Start.ToString("O"), End = end.ToString("O") },
            });
        }

        using var now = new AlerterFile(path: path);
        Assert.Equal(1, now.Count($"SELECT count(*) FROM maintenance WHERE ends > {At(5).UtcTicks}"));
        now.Queue.Prune(At(5), At(6));
        Assert.Equal(2, now.Count("SELECT count(*) FROM maintenance WHERE id IN ('over', 'ahead')"));
        Assert.Equal(2, now.Count("SELECT count(*) FROM maintenance"));
    }

    public void Dispose() => file.Dispose();
}
