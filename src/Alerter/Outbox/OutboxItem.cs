using StreamingAnomaly.Alerter.Stages;

namespace StreamingAnomaly.Alerter.Outbox;

/// <summary>A notification on its way to one receiver.</summary>
/// <param name="Seq">Its place in the outbox.</param>
/// <param name="Attempts">Attempts made so far.</param>
/// <param name="Notification">What is told.</param>
/// <param name="Probe">
/// It is not due, but a later one of its lane is: the receiver did not answer, and what comes first is told first. A probe
/// that fails does not count as an attempt.
/// </param>
internal sealed record OutboxItem(long Seq, int Attempts, Notification Notification, bool Probe = false);
