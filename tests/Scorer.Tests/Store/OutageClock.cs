using StreamingAnomaly.Scorer.Store.Influx;

namespace StreamingAnomaly.Scorer.Tests.Store;

/// <summary>
/// A clock for tests of retries: a delay passes at once and is noted; a request's timeout passes only when the test's
/// server says that it hangs, so that a slow machine times nothing out.
/// </summary>
internal sealed class OutageClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<OutageTimer> requests = [];
    private readonly List<TimeSpan> delays = [];
    private DateTimeOffset now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Delays waited for so far.</summary>
    public IReadOnlyList<TimeSpan> Delays { get { lock (gate) return [.. delays]; } }

    /// <summary>Delays begin but do not end.</summary>
    public bool HoldDelays { get; set; }

    public override DateTimeOffset GetUtcNow() { lock (gate) return now; }

    /// <summary>The requests in flight have taken too long.</summary>
    public void ExpireRequests()
    {
        OutageTimer[] expired;
        lock (gate) expired = [.. requests];
        foreach (var timer in expired) timer.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new OutageTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void Schedule(OutageTimer timer, TimeSpan dueTime)
    {
        lock (gate)
        {
            requests.Remove(timer);
            if (dueTime < TimeSpan.Zero) return;
            if (dueTime == InfluxClient.RequestTimeout)
            {
                requests.Add(timer);
                return;
            }

            delays.Add(dueTime);
            if (HoldDelays) return;
            now += dueTime;
        }

        ThreadPool.QueueUserWorkItem(_ => timer.Fire());
    }

    private sealed class OutageTimer(OutageClock clock, TimerCallback callback, object? state) : ITimer
    {
        private bool disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Schedule(this, dueTime);
            return true;
        }

        public void Fire()
        {
            if (!Volatile.Read(ref disposed)) callback(state);
        }

        public void Dispose()
        {
            Volatile.Write(ref disposed, true);
            lock (clock.gate) clock.requests.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
