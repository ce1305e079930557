using System.Text.Json;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.Webhooks;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using static StreamingAnomaly.Alerter.Tests.Given;

namespace StreamingAnomaly.Alerter.Tests.Grouping;

/// <summary>The times of a group, through the pipeline, with the defaults: 30 s, 5 min, 4 h, and 1 s and 30 s for stage 4.</summary>
public sealed class GroupingTests : IDisposable
{
    private static readonly WebhookOptions[] People = [new() { Name = "people", Url = "http://people.example/" }];
    private readonly AlerterFile file = new() { Alerter = new() };

    [Fact]
    public async Task Cycle_SeveralEquipments_BecomeOneNotificationAfterTheWait()
    {
        await TakeAsync(Alert(0), Alert(0, equipment: "etch-02"), Alert(0, equipment: "cvd-01"));
        await PassAsync(29);
        Assert.Empty(file.Outbox());
        await PassAsync(1);
        var told = Assert.Single(file.Outbox()).What;
        Assert.Equal((GroupReason.FirstOfGroup, 3, 3, 0), (told.Group!.Reason, told.Group.Active, told.Group.News, told.Group.NotListed));
        Assert.Equal(["cvd-01", "etch-01", "etch-02"], told.Group.Members.Select(m => m.Equipment).Order());
        Assert.All(told.Group.Members, m => Assert.Equal(IncidentChange.Opened, m.Change));
    }

    [Fact]
    public async Task Cycle_NewsInAToldGroup_WaitForTheIntervalAndListWhatIsStillActive()
    {
        await TakeAsync(Alert(0));
        await PassAsync(30);
        await TakeAsync(Alert(1, equipment: "etch-02"));
        await PassAsync(299);
        Assert.Single(file.Outbox());
        await PassAsync(1);
        var told = file.Outbox()[^1].What;
        Assert.Equal(("etch-02", GroupReason.News, 2, 1), (told.Incident.Equipment, told.Group!.Reason, told.Group.Active, told.Group.News));
        Assert.Equal([("etch-02", IncidentChange.Opened), ("etch-01", null)], told.Group.Members.Select(m => (m.Equipment, m.Change)));
    }

    [Fact]
    public async Task Cycle_Stage4_WaitsASecondAndThenHalfAMinute()
    {
        await TakeAsync(Alert(0));
        await TakeAsync(Alert(0, stage: 4, equipment: "etch-02"));
        await PassAsync(1);
        var first = Assert.Single(file.Outbox()).What;
        Assert.Equal((GroupReason.Urgent, "etch-02", 2), (first.Group!.Reason, first.Incident.Equipment, first.Group.Active));
        await TakeAsync(Alert(0, stage: 4, equipment: "etch-03"), Alert(0, stage: 4, equipment: "etch-04"));
        await PassAsync(29);
        Assert.Single(file.Outbox());
        await PassAsync(1);
        Assert.Equal((2, 4), (file.Outbox()[^1].What.Group!.News, file.Outbox()[^1].What.Group!.Active));
        Assert.Equal(2, file.Outbox().Count);
    }

    [Fact]
    public async Task Cycle_NothingNew_IsRepeatedAfterFourHoursUntilAcknowledgedOrOver()
    {
        await TakeAsync(Alert(0));
        await PassAsync(30);
        await PassAsync(4 * 3600 - 1);
        Assert.Single(file.Outbox());
        await PassAsync(1);
        var repeat = file.Outbox()[^1].What;
        Assert.Equal((GroupReason.Repeat, IncidentChange.StillActive, 0, 1), (repeat.Group!.Reason, repeat.Change, repeat.Group.News, repeat.Group.Active));
        await PassAsync(4 * 3600);
        Assert.Equal(3, file.Outbox().Select(o => o.Id).Distinct().Count());
        await TakeAsync(Closed(1));
        await PassAsync(300);
        await PassAsync(5 * 3600);
        Assert.Equal((IncidentChange.Resolved, 4), (file.Outbox()[^1].What.Change, file.Outbox().Count));
    }

    [Fact]
    public async Task Cycle_GroupedByLine_EachLineSpeaksForItself()
    {
        file.Alerter = new() { Grouping = new() { By = ["line"], Line = "^([a-z]+)-" } };
        await TakeAsync(Alert(0), Alert(0, equipment: "etch-02"), Alert(0, equipment: "cvd-01"));
        await PassAsync(30);
        Assert.Equal(
            [("etch", 2), ("cvd", 1)], file.Outbox().Select(o => (o.What.Group!.Labels["line"], o.What.Group.Active)));
    }

    [Fact]
    public async Task Cycle_OpenedAndOverBeforeTheGroupSpeaks_IsStillTold()
    {
        file.Alerter = new() { ResolveAfter = TimeSpan.FromSeconds(1) };
        await TakeAsync(Alert(0), Closed(0.1));
        await PassAsync(30);
        var told = Assert.Single(file.Outbox()).What;
        Assert.Equal((IncidentChange.Resolved, 0, 1), (told.Change, told.Group!.Active, told.Group.Ended));
    }

    [Fact]
    public async Task Cycle_TenThousandMembers_AreCountedAndTheBodyStaysSmall()
    {
        await TakeAsync([.. Enumerable.Range(0, 2000).Select(i => Alert(0, stage: 4, equipment: $"압력용기-{i:00000}") with { Summary = new string('긴', 400) })]);
        await PassAsync(1);
        var told = file.Outbox().Select(o => o.What).ToList();
        Assert.Equal(2000, told.Sum(t => t.Group!.News));
        var body = new CloudEventsFormat().Render(told[0]);
        Assert.True(body.Length < BodyLimit.Bytes, $"{body.Length} bytes");
        var group = JsonDocument.Parse(body).RootElement.GetProperty("data").GetProperty("group");
        Assert.Equal(told[0].Group!.Active, group.GetProperty("members").GetArrayLength() + group.GetProperty("notListed").GetInt32());
        Assert.Equal(2000, file.Count("SELECT count(DISTINCT incident) FROM told"));
    }

    public void Dispose() => file.Dispose();

    private Task TakeAsync(params AlertEvent[] alerts) => file.TakeAsync(People, alerts);

    private async Task PassAsync(double seconds)
    {
        file.Time.Advance(TimeSpan.FromSeconds(seconds));
        await file.SweepAsync(People);
    }
}
