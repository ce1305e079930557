using System.Threading.Channels;
using StreamingAnomaly.Models.Moment;

namespace StreamingAnomaly.Models.Batching;

public sealed partial class MomentBatcher
{
    /// <summary>Windows that may wait for a place that is left over; each costs about 4 kB.</summary>
    public const int SpareCapacity = 512;

    private readonly Channel<PendingWindow> spare;

    /// <summary>Put into the live queue, where the worker waits, when there is something else to do.</summary>
    private readonly PendingWindow wake;

    private int waking;

    /// <summary>
    /// Scores a window for a person who looks at it: it takes a place that a batch has left, so that live windows wait for
    /// it at most as long as one batch runs. While full batches follow each other it waits. Its memory must stay as it is
    /// until the result is there. Await the result once.
    /// </summary>
    /// <param name="window">The window.</param>
    /// <returns><see cref="MomentStatus.Backlog"/> at once when <see cref="SpareCapacity"/> windows wait already.</returns>
    public ValueTask<MomentOutcome> ScoreSpareAsync(in MomentWindow window)
    {
        if (!health.Available) return Refuse(MomentStatus.Unavailable);
        if (!pool.TryDequeue(out var pending)) pending = new PendingWindow(this);
        pending.Begin(window);
        var promise = pending.Task;
        if (spare.Writer.TryWrite(pending))
        {
            Wake();
            return promise;
        }
        Recycle(pending);
        return Refuse(health.Available ? MomentStatus.Backlog : MomentStatus.Unavailable);
    }

    /// <summary>Fills the places that live windows have left.</summary>
    private void TopUp(List<PendingWindow> taken, int size)
    {
        while (taken.Count < size && spare.Reader.TryRead(out var pending)) taken.Add(pending);
        if (spare.Reader.Count > 0) Wake();
    }

    // A full queue needs none: the worker is awake, and looks for what is left over after every batch.
    private void Wake()
    {
        if (Interlocked.Exchange(ref waking, 1) == 0 && !queue.Writer.TryWrite(wake)) Volatile.Write(ref waking, 0);
    }

    private bool IsWake(PendingWindow pending)
    {
        if (!ReferenceEquals(pending, wake)) return false;
        Volatile.Write(ref waking, 0);
        return true;
    }
}
