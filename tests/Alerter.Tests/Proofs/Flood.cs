using System.Text;
using System.Text.Json;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Alerter.Tests.Proofs;

/// <summary>Ten thousand equipments that reach stage 4 at once.</summary>
internal static class Flood
{
    public const int Size = 10_000;

    /// <summary>The alert events, with event times of now, as a scorer that keeps up makes them.</summary>
    public static IReadOnlyList<AlertEvent> At(DateTimeOffset now) =>
    [
        .. Enumerable.Range(0, Size).Select(i => Given.Alert(i, stage: 4, equipment: $"etch-{i:00000}") with { Time = now, Since = now }),
    ];

    public static Task AppendAsync(IEventProducer producer, IEnumerable<AlertEvent> alerts) => producer.AppendAsync(
        [.. alerts.Select(a => new NewRecord(Topics.Alerts, Encoding.UTF8.GetBytes(a.Equipment), AlertJson.Write(a)))], default);

    /// <summary>What the group of a request says: counts, and members listed.</summary>
    public static (int Active, int News, int Ended, int Listed, int NotListed) Read(ReceivedRequest request)
    {
        var group = JsonDocument.Parse(request.Body).RootElement.GetProperty("data").GetProperty("group");
        int Number(string name) => group.GetProperty(name).GetInt32();
        return (Number("active"), Number("news"), Number("ended"), group.GetProperty("members").GetArrayLength(), Number("notListed"));
    }
}
