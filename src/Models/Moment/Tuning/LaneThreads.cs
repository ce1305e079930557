namespace StreamingAnomaly.Models.Moment.Tuning;

/// <summary>Threads that wait without spinning and do one piece of work together with the caller.</summary>
internal sealed class LaneThreads : IDisposable
{
    private readonly SemaphoreSlim go = new(0);
    private readonly CountdownEvent done = new(1);
    private readonly Thread[] threads;
    private Action work = () => { };
    private Exception? failure;
    private volatile bool stopped;

    /// <summary>Starts one thread fewer than lanes: the caller is one.</summary>
    public LaneThreads(int lanes)
    {
        threads = new Thread[lanes - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Loop) { IsBackground = true, Name = $"moment-{i + 1}" };
            threads[i].Start();
        }
    }

    /// <summary>Runs <paramref name="each"/> on this thread and on up to <paramref name="lanes"/> - 1 others; returns when all have
    /// returned, and throws the first exception of any.</summary>
    public void Run(Action each, int lanes)
    {
        int others = Math.Min(lanes - 1, threads.Length);
        (work, failure) = (each, null);
        done.Reset(others + 1);
        if (others > 0) go.Release(others);
        Work();
        done.Wait();
        if (failure is { } e) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e);
    }

    public void Dispose()
    {
        stopped = true;
        if (threads.Length > 0) go.Release(threads.Length);
        foreach (var thread in threads) thread.Join();
        go.Dispose();
        done.Dispose();
    }

    private void Loop()
    {
        while (true)
        {
            go.Wait();
            if (stopped) return;
            Work();
        }
    }

    private void Work()
    {
        try
        {
            work();
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref failure, e, null);   // thrown again on the caller's thread
        }
        finally
        {
            done.Signal();
        }
    }
}
