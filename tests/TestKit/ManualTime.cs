namespace StreamingAnomaly.TestKit;

/// <summary>A clock that moves only when told; timers fire while it moves.</summary>
public sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private DateTimeOffset now = start;

    /// <summary>A clock at 2026-01-01T00:00Z.</summary>
    public ManualTime() : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)) { }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() { lock (gate) return now; }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Moves the clock and fires what is due, in order of time.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset end;
        lock (gate) end = now + by;
        while (true)
        {
            ManualTimer? due;
            lock (gate)
            {
                due = timers.Where(t => t.Due <= end).MinBy(t => t.Due);
                if (due is null) { now = end; return; }
                if (due.Due > now) now = due.Due;
                due.Reschedule();
            }
            due.Fire();
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualTime clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period;
        public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            lock (clock.gate)
            {
                period = newPeriod;
                Due = dueTime < TimeSpan.Zero ? DateTimeOffset.MaxValue : clock.now + dueTime;
                if (!clock.timers.Contains(this)) clock.timers.Add(this);
            }
            return true;
        }

        public void Reschedule() => Due = period > TimeSpan.Zero ? Due + period : DateTimeOffset.MaxValue;
        public void Fire() => callback(state);
        public void Dispose() { lock (clock.gate) clock.timers.Remove(this); }
        public ValueTask DisposeAsync() { Dispose(); return ValueTask.CompletedTask; }
    }
}
