using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Scorer.Tests;

/// <summary>A pipeline on a thread of its own.</summary>
internal sealed class RunningScorer(ScoringPipeline pipeline, LogLines lines, IEventLog log, string instance) : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private Task loop = Task.CompletedTask;

    public ScoringPipeline Pipeline => pipeline;

    /// <summary>What it logged.</summary>
    public LogLines Lines => lines;

    public RunningScorer Start()
    {
        loop = Task.Factory.StartNew(
            () => pipeline.RunAsync(stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        return this;
    }

    /// <summary>Waits until the condition holds, while the pipeline runs.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            if (loop.IsCompleted) await loop;
            Assert.False(loop.IsCompleted, "the pipeline ended");
            Assert.False(late.IsCancellationRequested, $"not within 30 s: {what}");
            await Task.Delay(2);
        }
    }

    /// <summary>As a person stops it: it ends by itself.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await loop.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop.ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(TimeSpan.FromSeconds(30));
        stop.Dispose();
    }

    /// <summary>
    /// As a crash: another holder of its name appears, so that its next unit of work, which <paramref name="provoke"/>
    /// brings about, is refused and all it holds in memory is lost. No checkpoint is written.
    /// </summary>
    public async Task CrashAsync(Func<Task> provoke)
    {
        await using var usurper = await log.CreateTransactionalProducerAsync("anomaly-scorer-" + instance, CancellationToken.None);
        await provoke();
        await Assert.ThrowsAsync<EventLogFencedException>(() => loop.WaitAsync(TimeSpan.FromSeconds(30)));
    }
}
