using System.Text;
using System.Text.Json;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.Tests.Stages;
using StreamingAnomaly.Alerter.Webhooks;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using static StreamingAnomaly.Alerter.Tests.Given;

namespace StreamingAnomaly.Alerter.Tests.Webhooks;

public sealed class FormatTests
{
    [Fact]
    public void StageJson_FieldStudysExample_IsWrittenExactly()
    {
        var alert = Alert(0, equipment: "press-1") with { Time = new(2024, 7, 9, 0, 1, 30, TimeSpan.FromHours(9)) };
        Assert.Equal("""{"machine_number":1,"time":"2024-07-09 0:01","outlier_stage":3,"value":227}""", StageJson(new(), alert));
    }

    [Fact]
    public void StageJson_NoSensorNamed_SaysNull() =>
        Assert.EndsWith("\"value\":null}", StageJson(new(), Alert(1, value: null)));

    [Theory]
    [InlineData("etch-012", 12)]
    [InlineData("A7", 7)]
    [InlineData("furnace", 3)]
    public void StageJson_MachineNumber_IsTheOneGivenOrTheDigitsAtTheEnd(string equipment, int number)
    {
        var options = new WebhookOptions { MachineNumbers = new Dictionary<string, int> { ["furnace"] = 3 } };
        Assert.StartsWith($"{{\"machine_number\":{number},", StageJson(options, Alert(1, equipment: equipment)));
    }

    [Theory]
    [InlineData("furnace")]
    [InlineData("tool-20240709123456")]
    [InlineData("etch-1a")]
    public void StageJson_NoMachineNumber_SaysWhatToAdd(string equipment)
    {
        var error = Assert.Throws<AlerterConfigurationException>(() => StageJson(new() { Name = "field" }, Alert(1, equipment: equipment)));
        Assert.Contains($"machineNumbers: {{ \"{equipment}\": 1 }}", error.Message);
        Assert.Throws<AlerterConfigurationException>(() => new StageJsonFormat(new() { Equipment = [equipment] }));
    }

    [Fact]
    public void CloudEvents_Notification_CarriesIncidentAndAlert()
    {
        var notification = Of(IncidentRuleTests.Apply(null, Alert(1)));
        var body = JsonDocument.Parse(new CloudEventsFormat().Render(notification)).RootElement;
        Assert.Equal(
            ("1.0", notification.Id, "anomaly.notification.v1", "/equipment/etch-01", "etch-01"),
            (Text(body, "specversion"), Text(body, "id"), Text(body, "type"), Text(body, "source"), Text(body, "subject")));
        Assert.Equal("opened", Text(body.GetProperty("data"), "change"));
        Assert.Equivalent(notification.Incident, body.GetProperty("data").GetProperty("incident").Deserialize<Incident>(AlertJson.Options));
        Assert.Equivalent(Alert(1), body.GetProperty("data").GetProperty("alert").Deserialize<AlertEvent>(AlertJson.Options));
    }

    [Fact]
    public void CloudEvents_HugeExplanation_FitsAndKeepsEveryId()
    {
        var sensors = Enumerable.Range(0, 2000).Select(i => new AlertSensor($"sensor-{i:0000}", 0.0005, i, 1)).ToList();
        var alert = Alert(1) with { Sensors = sensors, Summary = new string('긴', 30_000), Context = sensors.ToDictionary(s => s.Sensor, s => "x") };
        var state = IncidentRuleTests.After([alert, .. Enumerable.Range(0, 500).Select(i => Sample(i / 60.0, 1))]);
        var notification = Of(IncidentRuleTests.Apply(state, alert with { Id = new string('a', 32), Stage = 4 }));
        var body = new CloudEventsFormat().Render(notification);
        Assert.True(body.Length < BodyLimit.Bytes, $"{body.Length} bytes");
        var data = JsonDocument.Parse(body).RootElement.GetProperty("data");
        Assert.Equal(notification.Incident.Alerts, data.GetProperty("incident").Deserialize<Incident>(AlertJson.Options)!.Alerts);
        Assert.Equal(IncidentRule.ListedAlerts, notification.Incident.Alerts.Count);

        var fewer = JsonDocument.Parse(new CloudEventsFormat().Render(Of(IncidentRuleTests.Apply(null, Alert(1) with { Sensors = sensors }))));
        Assert.Equal("sensor-0000", fewer.RootElement.GetProperty("data").GetProperty("alert").GetProperty("sensors")[0].GetProperty("sensor").GetString());
    }

    [Fact]
    public void Alertmanager_Escalation_EndsTheLowerStageAndStartsTheHigher()
    {
        var body = Encoding.UTF8.GetString(new AlertmanagerFormat().Render(
            Of(IncidentRuleTests.Apply(IncidentRuleTests.After(Alert(1)), Alert(2, AlertPhase.Escalated, 4)))));
        Assert.Equal(
            """
            [{"labels":{"alertname":"EquipmentAnomaly","equipment":"etch-01","stage":"4","severity":"critical"},"annotations":{"summary":"etch-01: stage 4","sensors":"pressure, flow","incident":"ID"},"startsAt":"2026-01-01T00:01:00+00:00"},{"labels":{"alertname":"EquipmentAnomaly","equipment":"etch-01","stage":"3","severity":"warning"},"annotations":{"summary":"etch-01: stage 4","sensors":"pressure, flow","incident":"ID"},"startsAt":"2026-01-01T00:01:00+00:00","endsAt":"2026-01-01T00:02:00+00:00"}]
            """,
            body.Replace(IncidentRuleTests.After(Alert(1)).Incident.Id, "ID"));
    }

    [Theory]
    [InlineData("http://am.example:9093", "http://am.example:9093/api/v2/alerts")]
    [InlineData("https://am.example/prefix/", "https://am.example/prefix/api/v2/alerts")]
    public void Alertmanager_Url_IsItsBase(string url, string target) => Assert.Equal(
        target, WebhookEndpoint.Create(new() { Name = "am", Url = url, Format = WebhookFormat.Alertmanager }).Target.AbsoluteUri);

    [Theory]
    [InlineData("ftp://x.example/")]
    [InlineData("/hook")]
    [InlineData("")]
    [InlineData("http://user:word@x.example/")]
    public void Create_UnusableUrl_IsRefusedByName(string url) => Assert.Contains(
        "'r'", Assert.Throws<AlerterConfigurationException>(() => WebhookEndpoint.Create(new() { Name = "r", Url = url })).Message);

    private static Notification Of(IncidentTransition transition) => Notification.Of(transition);

    private static string StageJson(WebhookOptions options, AlertEvent alert) =>
        Encoding.UTF8.GetString(new StageJsonFormat(options).Render(Of(IncidentRuleTests.Apply(null, alert))));

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
