using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using StreamingAnomaly.Models.Batching;
using StreamingAnomaly.Models.Moment;

namespace StreamingAnomaly.Models.Tests.Batching;

public class MomentBatcherTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly MomentBatcherOptions Options = new() { BatchSize = 4, MaxDelay = TimeSpan.FromMilliseconds(50), QueueCapacity = 8 };
    private readonly ManualTime time = new();

    [Fact]
    public async Task ScoreAsync_FullBatch_RunsWithoutWaitingForTheDeadline()
    {
        var model = new FakeModel();
        await using var batcher = await StartAsync(model);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Score(batcher, i))).WaitAsync(Patience);

        Assert.Equal([0.0, 1, 2, 3], outcomes.Select(o => o.Score.WindowZ));
        Assert.All(outcomes, o => Assert.Equal(MomentStatus.Scored, o.Status));
        Assert.Equal([4], model.Batches);
    }

    [Fact]
    public async Task ScoreAsync_FewWindows_RunAtTheDeadlineAndNotBefore()
    {
        var model = new FakeModel();
        await using var batcher = await StartAsync(model);
        var first = Score(batcher, 1);
        var second = Score(batcher, 2);
        await UntilAsync(() => batcher.Waiting == 0);

        time.Advance(TimeSpan.FromMilliseconds(49));
        Assert.False(first.IsCompleted);
        Assert.Empty(model.Batches);
        await AdvanceUntilAsync(() => first.IsCompleted && second.IsCompleted, TimeSpan.FromMilliseconds(1));

        Assert.Equal(2, model.Batches.Sum());
        Assert.Equal(2, (await second).Score.WindowZ);
    }

    [Fact]
    public async Task ScoreAsync_QueueFullInRefuseMode_AnswersBacklogAtOnce()
    {
        var model = new FakeModel { Capacity = 1 };
        await using var batcher = await StartAsync(model, Options with { QueueCapacity = 2 });
        model.Gate.Reset();
        var running = Score(batcher, 1);
        await model.Entered.WaitAsync().WaitAsync(Patience);
        Task<MomentOutcome>[] waiting = [Score(batcher, 2), Score(batcher, 3)];

        var refused = await Score(batcher, 4).WaitAsync(Patience);

        Assert.Equal(MomentStatus.Backlog, refused.Status);
        Assert.True(double.IsNaN(refused.Score.WindowZ));
        model.Gate.Set();
        var scored = await Task.WhenAll([running, .. waiting]).WaitAsync(Patience);
        Assert.Equal([1.0, 2, 3], scored.Select(o => o.Score.WindowZ));
    }

    [Fact]
    public async Task ScoreAsync_QueueFullInWaitMode_EveryWindowIsScored()
    {
        var model = new FakeModel();
        await using var batcher = await StartAsync(model, Options with { QueueCapacity = 1, Backlog = BacklogMode.Wait });

        var tasks = Enumerable.Range(0, 203).Select(i => Score(batcher, i)).ToList();
        await AdvanceUntilAsync(() => tasks.TrueForAll(t => t.IsCompleted), TimeSpan.FromMilliseconds(50));

        Assert.Equal(Enumerable.Range(0, 203).Select(i => (double)i), tasks.Select(t => t.Result.Score.WindowZ));
        Assert.Equal(203, model.Batches.Sum());
    }

    [Fact]
    public async Task ScoreAsync_ModelTakesFewer_BatchesAreAsLargeAsItsCapacity()
    {
        var model = new FakeModel { Capacity = 2 };
        await using var batcher = await StartAsync(model);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Score(batcher, i))).WaitAsync(Patience);
        Assert.Equal([2, 2], model.Batches);
    }

    [Fact]
    public async Task ScoreAsync_CurveAndEmbedding_AreFilledWhereAskedFor()
    {
        await using var batcher = await StartAsync(new FakeModel { Capacity = 1 });
        float[] curve = new float[512], embedding = new float[2];
        await batcher.ScoreAsync(Window(7) with { Curve = curve, Embedding = embedding }, default).AsTask().WaitAsync(Patience);
        Assert.Equal((7f, 7f), (curve[0], embedding[1]));
    }

    [Fact]
    public async Task ScoreSpareAsync_NothingElseToDo_IsScored()
    {
        await using var batcher = await StartAsync(new FakeModel());
        var spare = batcher.ScoreSpareAsync(Window(7)).AsTask();
        await AdvanceUntilAsync(() => spare.IsCompleted, TimeSpan.FromMilliseconds(50));
        Assert.Equal((MomentStatus.Scored, 7.0), ((await spare).Status, (await spare).Score.WindowZ));
    }

    [Fact]
    public async Task ScoreSpareAsync_LiveWindowsWait_TakesOnlyWhatTheyLeave()
    {
        var model = new FakeModel();
        await using var batcher = await StartAsync(model);
        model.Gate.Reset();
        var running = Enumerable.Range(0, 4).Select(i => Score(batcher, i)).ToList();
        await model.Entered.WaitAsync().WaitAsync(Patience);
        var spare = Enumerable.Range(10, 6).Select(i => batcher.ScoreSpareAsync(Window(i)).AsTask()).ToArray();
        Task<MomentOutcome>[] live = [.. Enumerable.Range(20, 7).Select(i => Score(batcher, i))];

        model.Gate.Set();
        await Task.WhenAll(running).WaitAsync(Patience);
        await AdvanceUntilAsync(() => live.All(t => t.IsCompleted) && spare.All(t => t.IsCompleted), TimeSpan.FromMilliseconds(50));

        // 4 were running; the next 4 live, then 3 live and 1 spare, then the rest of the spare.
        Assert.Equal([0.0, 1, 2, 3, 20, 21, 22, 23, 24, 25, 26, 10], model.Seen.Take(12));
        Assert.Equal([11.0, 12, 13, 14, 15], model.Seen.Skip(12));
        Assert.All(live.Concat(spare), t => Assert.Equal(MomentStatus.Scored, t.Result.Status));
    }

    [Fact]
    public async Task ScoreSpareAsync_TooManyOrNoModel_IsRefusedAtOnce()
    {
        var model = new FakeModel();
        var batcher = await StartAsync(model);
        model.Gate.Reset();
        var running = Enumerable.Range(0, 4).Select(i => Score(batcher, i)).ToList();
        await model.Entered.WaitAsync().WaitAsync(Patience);
        var spare = Enumerable.Range(0, MomentBatcher.SpareCapacity).Select(i => batcher.ScoreSpareAsync(Window(i)).AsTask()).ToArray();

        Assert.Equal(MomentStatus.Backlog, (await batcher.ScoreSpareAsync(Window(1))).Status);
        Assert.Equal((true, false), (batcher.HasRoom(7), batcher.HasRoom(9)));
        model.FailWith = "broken";
        model.Gate.Set();
        await Task.WhenAll(running).WaitAsync(Patience);
        await Task.WhenAll(spare).WaitAsync(Patience);
        Assert.All(spare, t => Assert.Equal(MomentStatus.Unavailable, t.Result.Status));
        Assert.Equal(MomentStatus.Unavailable, (await batcher.ScoreSpareAsync(Window(1))).Status);
        await batcher.DisposeAsync();
    }

    [Fact]
    public async Task ScoreAsync_MasksOfItsOwn_ReachTheModel()
    {
        var model = new FakeModel { Capacity = 2 };
        await using var batcher = await StartAsync(model, Options with { NewestPatches = 3 });
        await Task.WhenAll(
            batcher.ScoreAsync(Window(1), default).AsTask(),
            batcher.ScoreAsync(Window(2) with { NewestPatches = 5, HideNewest = true }, default).AsTask()).WaitAsync(Patience);
        Assert.Equal([(3, false), (5, true)], model.Masks);
    }

    [Fact]
    public async Task ScoreAsync_BrokenWindow_IsRefusedAndModelStaysHealthy()
    {
        await using var batcher = await StartAsync(new FakeModel { Capacity = 1 });
        var outcome = await batcher.ScoreAsync(Window(float.NaN), default).AsTask().WaitAsync(Patience);
        Assert.Equal((MomentStatus.WindowRefused, WindowRefusal.NotFinite), (outcome.Status, outcome.Score.Refusal));
        Assert.True(batcher.Health.Available);
    }

    [Fact]
    public async Task ScoreAsync_ModelFails_UnavailableWithReasonThenLoadedAgainWithGrowingPauses()
    {
        var broken = new FakeModel { Capacity = 1, FailWith = "out of memory" };
        var good = new FakeModel { Capacity = 1 };
        int loads = 0;
        await using var batcher = new MomentBatcher(
            () => Interlocked.Increment(ref loads) switch { 1 => broken, 2 => throw new MomentException("no weights"), _ => good }, Options, time);
        await batcher.FirstLoad.WaitAsync(Patience);

        Assert.Equal(MomentStatus.Unavailable, (await Score(batcher, 1).WaitAsync(Patience)).Status);
        await UntilAsync(() => broken.Disposed);
        Assert.Equal("MOMENT failed to run: out of memory", batcher.Health.Reason);
        Assert.Equal(time.GetUtcNow() + TimeSpan.FromSeconds(1), batcher.Health.RetryAt);
        Assert.Equal(MomentStatus.Unavailable, (await Score(batcher, 2).WaitAsync(Patience)).Status);
        Assert.Equal(1, Volatile.Read(ref loads));

        var start = time.GetUtcNow();
        await AdvanceUntilAsync(() => batcher.Health.Failures == 2, TimeSpan.FromMilliseconds(100));
        Assert.Equal("MOMENT failed to load: no weights", batcher.Health.Reason);
        Assert.InRange(batcher.Health.RetryAt!.Value, start + TimeSpan.FromSeconds(3), time.GetUtcNow() + TimeSpan.FromSeconds(2));
        await AdvanceUntilAsync(() => batcher.Health.Available, TimeSpan.FromMilliseconds(100));

        Assert.True(time.GetUtcNow() - start >= TimeSpan.FromSeconds(3));
        Assert.Equal(9, (await Score(batcher, 9).WaitAsync(Patience)).Score.WindowZ);
        Assert.Equal(3, loads);
    }

    [Fact]
    public async Task DisposeAsync_WindowsWaiting_AreAnsweredAndModelIsDisposed()
    {
        var model = new FakeModel();
        var batcher = await StartAsync(model);
        var waiting = Score(batcher, 1);   // alone, so it waits for the deadline, which never comes

        await batcher.DisposeAsync().AsTask().WaitAsync(Patience);

        Assert.Equal(MomentStatus.Unavailable, (await waiting.WaitAsync(Patience)).Status);
        Assert.Equal(MomentStatus.Unavailable, (await Score(batcher, 2).WaitAsync(Patience)).Status);
        Assert.True(model.Disposed);
        await batcher.DisposeAsync();
    }

    [Fact]
    public async Task ScoreAsync_CancelledWhileWaitingForRoom_Throws()
    {
        var model = new FakeModel { Capacity = 1 };
        await using var batcher = await StartAsync(model, Options with { QueueCapacity = 1, Backlog = BacklogMode.Wait });
        model.Gate.Reset();
        var first = Score(batcher, 1);
        await model.Entered.WaitAsync().WaitAsync(Patience);
        var second = Score(batcher, 2);
        using var cancel = new CancellationTokenSource();
        var third = batcher.ScoreAsync(Window(3), cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third.WaitAsync(Patience));
        model.Gate.Set();
        Assert.Equal([1.0, 2], (await Task.WhenAll(first, second).WaitAsync(Patience)).Select(o => o.Score.WindowZ));
    }

    [Fact]
    public async Task Metrics_ScoredRefusedAndFailed_AreCounted()
    {
        var counts = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        FakeModel model = new() { Capacity = 1 };
        listener.InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == "StreamingAnomaly.Models") l.EnableMeasurementEvents(instrument); };
        listener.SetMeasurementEventCallback<long>((i, v, _, _) => counts.AddOrUpdate(i.Name, v, (_, old) => old + v));
        listener.SetMeasurementEventCallback<double>((i, v, _, _) => counts.AddOrUpdate(i.Name, 1, (_, old) => old + 1));
        listener.SetMeasurementEventCallback<int>((i, v, _, _) => counts[i.Name] = v);
        listener.Start();
        await using var batcher = await StartAsync(model);

        await Score(batcher, 1).WaitAsync(Patience);
        await Score(batcher, float.NaN).WaitAsync(Patience);
        model.FailWith = "broken";
        await Score(batcher, 1).WaitAsync(Patience);
        await UntilAsync(() => counts["anomaly.moment.failures"] >= 1); // there with 0 from the start

        // Tests of other classes run beside this one and may add to the same meter: at least.
        Assert.True(counts["anomaly.moment.windows"] >= 2);
        Assert.True(counts["anomaly.moment.batches"] >= 2);
        Assert.True(counts["anomaly.moment.batch.duration"] >= 2 && counts["anomaly.moment.batch.fill"] >= 2);
        Assert.True(counts["anomaly.moment.refused"] >= 1 && counts["anomaly.moment.failures"] >= 1);
        listener.RecordObservableInstruments();
        Assert.True(counts.ContainsKey("anomaly.moment.queue") && counts.ContainsKey("anomaly.moment.available"));
    }

    [Fact]
    public void Options_OutOfRange_NameTheSettingAndItsRange() => Assert.Contains(
        "QueueCapacity is 0; allowed is 1 to 100000",
        Assert.Throws<ArgumentException>(() => new MomentBatcher(() => new FakeModel(), Options with { QueueCapacity = 0 }, time)).Message,
        StringComparison.Ordinal);

    private async Task<MomentBatcher> StartAsync(FakeModel model, MomentBatcherOptions? options = null)
    {
        var batcher = new MomentBatcher(() => model, options ?? Options, time);
        await batcher.FirstLoad.WaitAsync(Patience);
        Assert.True(batcher.Health.Available);
        return batcher;
    }

    private static Task<MomentOutcome> Score(MomentBatcher batcher, float last) => batcher.ScoreAsync(Window(last), default).AsTask();

    private static MomentWindow Window(float last)
    {
        var values = new float[512];
        values[^1] = last;
        return new MomentWindow(values, default, 1);
    }

    /// <summary>Waits for another thread to get there; the clock under test stands still.</summary>
    private static async Task UntilAsync(Func<bool> reached)
    {
        var real = System.Diagnostics.Stopwatch.StartNew();
        while (!reached())
        {
            Assert.True(real.Elapsed < Patience, "the condition was not reached in time");
            await Task.Yield();
        }
    }

    private async Task AdvanceUntilAsync(Func<bool> reached, TimeSpan step)
    {
        var real = System.Diagnostics.Stopwatch.StartNew();
        while (!reached())
        {
            Assert.True(real.Elapsed < Patience, "the condition was not reached in time");
            time.Advance(step);
            await Task.Yield();
        }
    }
}
