using System.Text.Json;
using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using static StreamingAnomaly.Alerter.Tests.Given;

namespace StreamingAnomaly.Alerter.Tests;

/// <summary>Against a real Alertmanager.</summary>
public sealed class AlertmanagerTests
{
    [Fact]
    public async Task Run_RealAlertmanager_ShowsEscalatesAndResolvesTheAlert()
    {
        await using var server = await AlertmanagerServer.RequireAsync();
        using var file = new AlerterFile(new ManualTime(TimeProvider.System.GetUtcNow()));
        var start = file.Time.GetUtcNow() - TimeSpan.FromMinutes(20);
        WebhookOptions[] receivers = [new() { Name = "am", Url = server.Url, Format = WebhookFormat.Alertmanager, AllowPrivate = true }];
        using var delivery = file.Delivery(receivers);
        using var stop = new CancellationTokenSource();
        var running = delivery.RunAsync(stop.Token);

        await file.TakeAsync(receivers, [Shift(Alert(1))]);
        await Until.TrueAsync(async () => Stages(await server.AlertsAsync()) is ["3"], "the alert");
        var shown = (await server.AlertsAsync())[0];
        Assert.Equal("EquipmentAnomaly", Label(shown, "alertname"));
        Assert.Equal("etch-01", Label(shown, "equipment"));
        Assert.Equal("warning", Label(shown, "severity"));
        Assert.Equal("pressure, flow", shown.GetProperty("annotations").GetProperty("sensors").GetString());

        await file.TakeAsync(receivers, [Shift(Alert(2, AlertPhase.Escalated, 4))]);
        await Until.TrueAsync(async () => Stages(await server.AlertsAsync()) is ["4"], "the escalation");

        var told = (await server.AlertsAsync())[0].GetProperty("updatedAt").GetDateTimeOffset();
        await Until.TrueAsync(
            async () => (await server.AlertsAsync())[0].GetProperty("updatedAt").GetDateTimeOffset() > told, "the repeat",
            () => file.Time.Advance(TimeSpan.FromSeconds(20)));

        await file.TakeAsync(receivers, [Shift(Closed(3, 4))]);
        file.Time.Advance(ResolveAfter);
        await file.SweepAsync(receivers);
        await Until.TrueAsync(async () => (await server.AlertsAsync()).Count == 0, "the end");
        Assert.Equal(0, file.Count("SELECT count(*) FROM deliveries WHERE outcome <> 'delivered'"));

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        AlertEvent Shift(AlertEvent alert) =>
            alert with { Time = start + (alert.Time - Start), Since = start + (alert.Since - Start) };
    }

    private static string?[] Stages(IReadOnlyList<JsonElement> alerts) => [.. alerts.Select(a => Label(a, "stage"))];

    private static string? Label(JsonElement alert, string name) => alert.GetProperty("labels").GetProperty(name).GetString();
}
