using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace StreamingAnomaly.Standalone.Demo;

/// <summary>The demo's end of the webhook: keeps the newest notifications for a person to look at.</summary>
internal sealed class DemoReceiver
{
    private const int Keep = 100;

    private readonly Lock gate = new();
    private readonly LinkedList<ReceivedNotification> newest = new();

    /// <summary>Raised for every notification.</summary>
    public event Action<ReceivedNotification>? Received;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ReceivedNotification> Newest
    {
        get { lock (gate) return [.. newest]; }
    }

    public async Task ReceiveAsync(HttpRequest request, DateTimeOffset now)
    {
        using var body = await JsonDocument.ParseAsync(request.Body);
        var notification = new ReceivedNotification(now, request.Headers["webhook-id"].ToString(), body.RootElement.Clone());
        lock (gate)
        {
            newest.AddFirst(notification);
            if (newest.Count > Keep) newest.RemoveLast();
        }

        Received?.Invoke(notification);
    }
}

/// <summary>A notification as it arrived.</summary>
internal sealed record ReceivedNotification(DateTimeOffset At, string Id, JsonElement Body);
