using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Datasets.Simulation;
using StreamingAnomaly.Ingest.Simulation;

namespace StreamingAnomaly.Ingest.Tests.Simulation;

public sealed class FabRunnerTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Runner_HourBehind_GoesOnAtThePresentAndWritesWhatIsDue()
    {
        var clock = new ManualTime(Start);
        var log = new MemoryProducer();
        var runner = new FabRunner(new FabSimulator(new FabOptions { Equipment = FabCatalog.Mixed(2), Garbage = 0.2 }, Start.AddHours(-1)), new ProducerOutput(log), clock);
        SynchronizationContext.SetSynchronizationContext(null); // what the clock releases runs inside Advance
        using var stop = new CancellationTokenSource();
        var run = runner.RunAsync(stop.Token);
        for (var i = 0; i < 10; i++) await AdvanceAsync(TimeSpan.FromMilliseconds(100));
        Assert.Equal(22, log.Records.Count);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Contains(log.Records, r => ReadingCodec.Read(r.Value, ReadingCodec.Json, []) is not null);
        Assert.Contains(log.Records, r => ReadingCodec.Read(r.Value, ReadingCodec.Json, []) is null);

        async Task AdvanceAsync(TimeSpan by)
        {
            var before = runner.Written;
            clock.Advance(by);
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (runner.Written == before) { timeout.Token.ThrowIfCancellationRequested(); await Task.Yield(); }
        }
    }
}
