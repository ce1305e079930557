using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Tests;

/// <summary>Keeps what is appended; can be told to wait or to fail.</summary>
internal sealed class MemoryProducer : IEventProducer
{
    private readonly Lock gate = new();

    public List<NewRecord> Records { get; } = [];

    public Exception? Failure { get; set; }

    public Task? Gate { get; set; }

    public int Calls { get; private set; }

    public async Task AppendAsync(IReadOnlyList<NewRecord> records, CancellationToken cancellation)
    {
        lock (gate) Calls++;
        if (Gate is { } wait) await wait.WaitAsync(cancellation);
        if (Failure is { } failure) throw failure;
        lock (gate) Records.AddRange(records);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
