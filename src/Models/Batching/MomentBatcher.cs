using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using StreamingAnomaly.Models.Moment;

namespace StreamingAnomaly.Models.Batching;

/// <summary>
/// Pools windows of all equipment into batches, up to a size or a deadline, and runs them one at a time. The queue is
/// bounded. A model that fails is put aside and loaded again with growing pauses; callers are told "unavailable", never
/// thrown at. Windows that people ask for only take places that a batch has left. Thread-safe.
/// </summary>
public sealed partial class MomentBatcher : IAsyncDisposable
{
    private readonly Func<IMomentModel> load;
    private readonly MomentBatcherOptions options;
    private readonly TimeProvider time;
    private readonly Channel<PendingWindow> queue;
    private readonly ConcurrentQueue<PendingWindow> pool = new();
    private readonly CancellationTokenSource stop = new();
    private readonly MomentMetrics metrics;
    private readonly Task worker;
    private readonly TaskCompletionSource firstLoad = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile MomentHealth health = new(false, "MOMENT is loading", 0, null);
    private volatile MomentModelInfo? loaded;
    private int disposed;

    /// <summary>Starts loading in the background; <see cref="FirstLoad"/> completes when that is over.</summary>
    /// <param name="load">Loads and warms up a model; may throw. Called again after a failure.</param>
    /// <param name="options">Sizes and times.</param>
    /// <param name="time">Clock of deadlines and retries.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public MomentBatcher(Func<IMomentModel> load, MomentBatcherOptions options, TimeProvider time)
    {
        options.Validate();
        (this.load, this.options, this.time) = (load, options, time);
        queue = Channel.CreateBounded<PendingWindow>(new BoundedChannelOptions(options.QueueCapacity) { SingleReader = true });
        spare = Channel.CreateBounded<PendingWindow>(new BoundedChannelOptions(SpareCapacity) { SingleReader = true });
        wake = new PendingWindow(this);
        metrics = new MomentMetrics(() => queue.Reader.Count, () => health.Available);
        worker = Task.Run(WorkAsync);
    }

    /// <summary>Completes when the first attempt to load is over, whether it succeeded or not.</summary>
    public Task FirstLoad => firstLoad.Task;

    /// <summary>Whether there is a model, and if not why.</summary>
    public MomentHealth Health => health;

    /// <summary>The model that was loaded last; null before the first.</summary>
    public MomentModelInfo? Model => loaded;

    /// <summary>Windows waiting.</summary>
    public int Waiting => queue.Reader.Count;

    /// <summary>What callers meet when the queue is full.</summary>
    public BacklogMode Backlog => options.Backlog;

    /// <summary>Whether this many windows can be taken in without one being refused, if nobody else comes in between.</summary>
    public bool HasRoom(int windows) => options.Backlog == BacklogMode.Wait || windows <= options.QueueCapacity - Waiting;

    /// <summary>Scores a window. Its memory must stay as it is until the result is there. Await the result once.</summary>
    /// <param name="window">The window.</param>
    /// <param name="cancellation">Ends the wait for a place in the queue; a window in the queue is scored.</param>
    public ValueTask<MomentOutcome> ScoreAsync(in MomentWindow window, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!health.Available) return Refuse(MomentStatus.Unavailable);
        if (!pool.TryDequeue(out var pending)) pending = new PendingWindow(this);
        pending.Begin(window);
        var promise = pending.Task;
        if (queue.Writer.TryWrite(pending)) return promise;
        if (options.Backlog == BacklogMode.Wait) return WaitAsync(pending, promise, cancellation);
        Recycle(pending);
        return Refuse(MomentStatus.Backlog);
    }

    /// <summary>Answers what waits with "unavailable" and disposes the model.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0) return;
        await stop.CancelAsync();
        await worker;
        stop.Dispose();
        metrics.Dispose();
    }

    internal void Recycle(PendingWindow pending) => pool.Enqueue(pending);

    private ValueTask<MomentOutcome> Refuse(MomentStatus status)
    {
        metrics.Refused(status);
        return new ValueTask<MomentOutcome>(MomentOutcome.Without(status));
    }

    private async ValueTask<MomentOutcome> WaitAsync(PendingWindow pending, ValueTask<MomentOutcome> promise, CancellationToken cancellation)
    {
        try
        {
            await queue.Writer.WriteAsync(pending, cancellation);
        }
        catch (ChannelClosedException)
        {
            Recycle(pending);
            return await Refuse(MomentStatus.Unavailable);
        }
        catch (OperationCanceledException)
        {
            Recycle(pending);
            throw;
        }
        return await promise;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Any failure of the model ends in the unavailable state, with its reason")]
    private async Task WorkAsync()
    {
        var pause = options.FirstRetry;
        while (!stop.IsCancellationRequested)
        {
            IMomentModel? model = null;
            string operation = MomentMetrics.Load;
            try
            {
                model = load();
                loaded = new MomentModelInfo(model.Length, model.Width, model.Identity);
                health = health with { Available = true, Reason = null, RetryAt = null };
                firstLoad.TrySetResult();
                operation = MomentMetrics.Run;
                await ServeAsync(model, () => pause = options.FirstRetry);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                metrics.Failed(operation);
                health = new MomentHealth(false, $"MOMENT failed to {operation}: {e.Message}", health.Failures + 1, time.GetUtcNow() + pause);
                firstLoad.TrySetResult();
            }
            finally
            {
                model?.Dispose();
            }
            await RefuseForAsync(pause);
            pause = pause * 2 < options.LastRetry ? pause * 2 : options.LastRetry;
        }
        health = health with { Available = false, Reason = "MOMENT is stopped", RetryAt = null };
        queue.Writer.TryComplete();
        spare.Writer.TryComplete();
        RefuseWaiting();
    }

    private async Task ServeAsync(IMomentModel model, Action succeeded)
    {
        int size = Math.Min(options.BatchSize, model.Capacity);
        var batch = new MomentBatch(size, model.Length) { NewestPatches = options.NewestPatches, HideNewest = options.HideNewest };
        var scores = new MomentScores(size, model.Length, model.Width);
        var taken = new List<PendingWindow>(size);
        while (true)
        {
            await CollectAsync(taken, size);
            TopUp(taken, size);
            if (taken.Count == 0) continue;
            try
            {
                batch.Clear();
                foreach (var pending in taken) Add(batch, pending.Window);
                long start = time.GetTimestamp();
                model.Score(batch, scores);
                metrics.Batch(time.GetElapsedTime(start), (double)taken.Count / size);
                succeeded();
            }
            catch
            {
                foreach (var pending in taken) Answer(pending, MomentStatus.Unavailable);
                throw;
            }
            for (int row = 0; row < taken.Count; row++) Answer(taken[row], scores, row);
            taken.Clear();
        }
    }

    /// <summary>Waits for a first window, then for more until the batch is full or the deadline is over.</summary>
    private async Task CollectAsync(List<PendingWindow> taken, int size)
    {
        taken.Clear();
        PendingWindow? first;
        while (!queue.Reader.TryRead(out first)) await queue.Reader.WaitToReadAsync(stop.Token);
        if (!IsWake(first)) taken.Add(first);

        using var deadline = new CancellationTokenSource(options.MaxDelay, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop.Token);
        while (taken.Count < size)
        {
            if (queue.Reader.TryRead(out var next))
            {
                if (!IsWake(next)) taken.Add(next);
            }
            else if (deadline.IsCancellationRequested) return;
            else await queue.Reader.WaitToReadAsync(either.Token).AsTask().ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            if (!stop.IsCancellationRequested) continue;
            foreach (var pending in taken) Answer(pending, MomentStatus.Unavailable);
            taken.Clear();
            stop.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Answers whatever slips into the queue while there is no model.</summary>
    private async Task RefuseForAsync(TimeSpan pause)
    {
        using var over = new CancellationTokenSource(pause, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, stop.Token);
        while (!either.IsCancellationRequested)
        {
            RefuseWaiting();
            await queue.Reader.WaitToReadAsync(either.Token).AsTask().ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private void RefuseWaiting()
    {
        while (queue.Reader.TryRead(out var pending))
            if (!IsWake(pending)) Answer(pending, MomentStatus.Unavailable);
        while (spare.Reader.TryRead(out var pending)) Answer(pending, MomentStatus.Unavailable);
    }

    private void Add(MomentBatch batch, in MomentWindow window) => batch.Add(
        window.Values.Span, window.Observed.Span, window.Scale,
        window.NewestPatches > 0 ? window.NewestPatches : options.NewestPatches, options.HideNewest || window.HideNewest);

    private void Answer(PendingWindow pending, MomentStatus status)
    {
        metrics.Refused(status);
        pending.Complete(MomentOutcome.Without(status));
    }

    private void Answer(PendingWindow pending, MomentScores scores, int row)
    {
        var score = scores.Scores[row];
        if (pending.Window.Curve.Length == scores.Length) scores.Curve(row).CopyTo(pending.Window.Curve.Span);
        if (pending.Window.Embedding.Length == scores.Width) scores.Embedding(row).CopyTo(pending.Window.Embedding.Span);
        metrics.Answered(score);
        pending.Complete(new MomentOutcome(score.Refusal == WindowRefusal.None ? MomentStatus.Scored : MomentStatus.WindowRefused, score));
    }
}
