using System.Threading.Tasks.Sources;

namespace StreamingAnomaly.Models.Batching;

/// <summary>A queued window and the promise of its outcome; goes back to the pool when the outcome is read.</summary>
internal sealed class PendingWindow(MomentBatcher owner) : IValueTaskSource<MomentOutcome>
{
    private ManualResetValueTaskSourceCore<MomentOutcome> promise = new() { RunContinuationsAsynchronously = true };

    public MomentWindow Window { get; private set; }

    public ValueTask<MomentOutcome> Task => new(this, promise.Version);

    public void Begin(in MomentWindow window) => Window = window;

    public void Complete(in MomentOutcome outcome) => promise.SetResult(outcome);

    public MomentOutcome GetResult(short token)
    {
        try
        {
            return promise.GetResult(token);
        }
        finally
        {
            Window = default;
            promise.Reset();
            owner.Recycle(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => promise.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        promise.OnCompleted(continuation, state, token, flags);
}
