using System.Threading.Channels;

namespace StreamingAnomaly.Console.Live;

/// <summary>
/// What waits for one client. Bounded: of scores the newest of each equipment stays, and of the followed equipment the
/// newest <see cref="TraceCapacity"/>; events are never dropped, a client that lets more than <see cref="EventCapacity"/>
/// pile up is disconnected instead (<see cref="Overflowed"/>): it reconnects and reads the lists anew.
/// </summary>
/// <param name="followed">Equipment whose scores are all wanted, or null.</param>
internal sealed class LiveSubscriber(string? followed)
{
    /// <summary>25 seconds of an equipment at 20 readings a second.</summary>
    public const int TraceCapacity = 512;

    /// <summary>Far more alerts than a person could read between two flushes.</summary>
    public const int EventCapacity = 256;

    private readonly Lock gate = new();
    private readonly Dictionary<string, LiveScore> latest = new(StringComparer.Ordinal);
    private readonly Queue<LiveScore> trace = new();
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private List<LiveEvent> events = [];
    private long skipped;

    /// <summary>Equipment whose scores are all wanted, or null.</summary>
    public string? Followed => followed;

    /// <summary>Events came faster than the client took them.</summary>
    public bool Overflowed { get; private set; }

    public void Add(LiveScore score)
    {
        lock (gate)
        {
            latest[score.Equipment] = score;
            if (score.Equipment == followed)
            {
                if (trace.Count == TraceCapacity)
                {
                    trace.Dequeue();
                    skipped++;
                }

                trace.Enqueue(score);
            }
        }

        wake.Writer.TryWrite(true);
    }

    public void Add(LiveEvent item)
    {
        lock (gate)
        {
            if (events.Count == EventCapacity) Overflowed = true;
            else events.Add(item);
        }

        wake.Writer.TryWrite(true);
    }

    /// <summary>Completes once something waits.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation) => wake.Reader.WaitToReadAsync(cancellation);

    /// <summary>Takes all that waits.</summary>
    public LiveBatch Take()
    {
        // Before the lock: what is added after it wakes the next wait.
        wake.Reader.TryRead(out _);
        lock (gate)
        {
            var batch = new LiveBatch([.. latest.Values], [.. trace], skipped, events);
            latest.Clear();
            trace.Clear();
            skipped = 0;
            events = [];
            return batch;
        }
    }
}
