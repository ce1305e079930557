using StreamingAnomaly.Alerter.Stages;

namespace StreamingAnomaly.Alerter.Outbox;

/// <summary>A notification on its way to one receiver.</summary>
/// <param name="Seq">Its place in the outbox.</param>
/// <param name="Attempts">Attempts made so far.</param>
/// <param name="Notification">What is told.</param>
internal sealed record OutboxItem(long Seq, int Attempts, Notification Notification);
