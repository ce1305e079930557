using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Datasets;
using StreamingAnomaly.Datasets.Simulation;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Ingest.Replay;
using StreamingAnomaly.Ingest.Simulation;

namespace StreamingAnomaly.Standalone.Demo;

/// <summary>What <c>./run</c> watches: the synthetic fab in real time, or a recording.</summary>
internal sealed class DemoSource(IEventLog log, TimeProvider time, string? recording)
{
    /// <summary>A recording is shown this much faster than it happened.</summary>
    private const double RecordingSpeed = 60;

    public async Task RunAsync(CancellationToken stop)
    {
        await using var producer = log.CreateProducer();
        try
        {
            if (recording is not null)
            {
                await new ReplayRunner(producer, time).RunAsync(
                    Dataset.Open(recording), new ReplayOptions { Speed = RecordingSpeed, BaselineLabel = ReadingLabels.Baseline }, null, stop);
                return;
            }

            var now = time.GetUtcNow();
            await new FabRunner(new FabSimulator(DemoFab.Options(now), now), new ProducerOutput(producer), time).RunAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C.
        }
    }
}
