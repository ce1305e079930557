namespace StreamingAnomaly.Datasets.Simulation;

/// <summary>Lets a fab live: in real time, or as fast as its output takes it.</summary>
public sealed class FabRunner(FabSimulator simulator, IFabOutput output, TimeProvider time)
{
    /// <summary>Most readings handed over at once.</summary>
    private const int BatchSize = 1000;

    /// <summary>How often new readings are handed over.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    /// <summary>Behind by more than this (a laptop that slept), the fab goes on at the present instead of catching up.</summary>
    private static readonly TimeSpan LongestLag = TimeSpan.FromSeconds(10);

    /// <summary>Readings handed over so far.</summary>
    public long Written { get; private set; }

    /// <summary>Runs in real time until cancelled; then throws <see cref="OperationCanceledException"/>.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            if (now - simulator.NextTime > LongestLag) simulator.SkipTo(now);
            await WriteAsync(now, cancellation);
            await Task.Delay(Beat, time, cancellation);
        }
    }

    /// <summary>Makes everything up to <paramref name="end"/> without waiting.</summary>
    public Task RunUntilAsync(DateTimeOffset end, CancellationToken cancellation) => WriteAsync(end - TimeSpan.FromTicks(1), cancellation);

    private async Task WriteAsync(DateTimeOffset upTo, CancellationToken cancellation)
    {
        while (simulator.NextTime <= upTo)
        {
            var batch = new List<FabSample>();
            while (simulator.NextTime <= upTo && batch.Count < BatchSize) batch.Add(simulator.Next());
            await output.WriteAsync(batch, cancellation);
            Written += batch.Count;
        }
    }
}
