namespace StreamingAnomaly.Alerter.Outbox;

/// <summary>Tells the deliveries that something was put into the outbox, or that they should look again.</summary>
internal sealed class OutboxSignal
{
    private TaskCompletionSource changed = New();

    /// <summary>Completes with the next <see cref="Wake"/>. Take it before looking, or a change in between is missed.</summary>
    public Task Changed => Volatile.Read(ref changed).Task;

    public void Wake() => Interlocked.Exchange(ref changed, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
