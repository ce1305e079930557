namespace StreamingAnomaly.Alerter.Outbox;

public sealed partial class WebhookDelivery
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {Receiver}: notification {Notification} not delivered in attempt {Attempt} ({Detail}); next in {Wait}")]
    private partial void WillRetry(string receiver, string notification, int attempt, string? detail, TimeSpan wait);

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhook {Receiver}: notification {Notification} given up after attempt {Attempt} ({Detail}); replay it with POST /v1/webhooks/{Receiver}/replay")]
    private partial void Parked(string receiver, string notification, int attempt, string? detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhook {Receiver} is disabled: it answered 410 Gone. POST /v1/webhooks/{Receiver}/test enables it once it answers 2xx")]
    private partial void Disabled(string receiver);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {Receiver}: {Count} open incidents not repeated ({Detail})")]
    private partial void NotRepeated(string receiver, int count, string? detail);
}
