using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.Webhooks;

/// <summary>
/// The compact form <c>{"machine_number":1,"time":"2024-07-09 0:01","outlier_stage":3,"value":227}</c>. The time is local
/// to the event's offset; the value is the leading sensor's, null if the event names none.
/// </summary>
internal sealed class StageJsonFormat : IWebhookFormat
{
    private readonly WebhookOptions options;

    /// <exception cref="AlerterConfigurationException">An equipment is listed by name but has no machine number.</exception>
    public StageJsonFormat(WebhookOptions options)
    {
        this.options = options;
        foreach (var equipment in options.Equipment)
            if (!equipment.EndsWith('*')) MachineNumber(equipment);
    }

    public string ContentType => "application/json";

    public Uri Target(Uri url) => url;

    public byte[] Render(Notification notification)
    {
        var alert = notification.Alert
            ?? throw new InvalidOperationException($"notification {notification.Id} has no event; stage-json cannot tell it");
        return JsonSerializer.SerializeToUtf8Bytes(new Body(
            MachineNumber(alert.Equipment),
            alert.Time.ToString("yyyy-MM-dd H:mm", CultureInfo.InvariantCulture),
            alert.Stage,
            alert.Sensors is [var first, ..] ? first.Value : null));
    }

    private int MachineNumber(string equipment)
    {
        if (options.MachineNumbers.TryGetValue(equipment, out var number)) return number;
        var digits = equipment.AsSpan(equipment.AsSpan().TrimEnd("0123456789").Length);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            ? number
            : throw new AlerterConfigurationException(
                $"webhooks '{options.Name}': equipment '{equipment}' does not end in a machine number; " +
                $"add it to machineNumbers, such as machineNumbers: {{ \"{equipment}\": 1 }}");
    }

    private sealed record Body(
        [property: JsonPropertyName("machine_number")] int MachineNumber,
        [property: JsonPropertyName("time")] string Time,
        [property: JsonPropertyName("outlier_stage")] int OutlierStage,
        [property: JsonPropertyName("value")] double? Value);
}
