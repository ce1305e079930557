using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Tuning;

namespace StreamingAnomaly.Models.Tests.Moment.Tuning;

public class MomentTunerTests
{
    private static readonly MomentRunPlan First = new(8, 2, 1);

    [Fact]
    public void Default_SameInput_IsTheSamePlanEverywhere()
    {
        Assert.Equal(new MomentRunPlan(8, 2, 1), MomentRunPlan.Default(32, 2));
        Assert.Equal(new MomentRunPlan(4, 8, 1), MomentRunPlan.Default(32, 8));
        Assert.Equal(new MomentRunPlan(1, 1, 4), MomentRunPlan.Default(1, 4));   // one window: threads work within operators
    }

    [Fact]
    public void Choose_NoBudget_MeasuresNothing()
    {
        var tuning = MomentTuner.Choose([First], _ => throw new InvalidOperationException("measured"), TimeSpan.Zero, new ManualTime());
        Assert.Equal(First, tuning.Plan);
        Assert.Equal("8 windows a run, 2 at the same time (not measured)", tuning.ToString());
    }

    [Fact]
    public void Choose_FasterPlan_WinsInsideTheBudget()
    {
        var time = new ManualTime();
        long start = time.GetTimestamp();
        var candidates = MomentTuner.Candidates(First, 32);
        var tuning = MomentTuner.Choose(candidates, Takes(time, p => p.Rows == 4 && p.Lanes == 2 ? 200 : 100), TimeSpan.FromSeconds(2), time);
        Assert.Equal(First with { Rows = 4 }, tuning.Plan);
        Assert.Equal(candidates.Count, tuning.Measured.Count);
        Assert.Equal(TimeSpan.FromSeconds(2), time.GetElapsedTime(start));
    }

    [Fact]
    public void Choose_GainOfNoise_StaysWithTheDefault()
    {
        var time = new ManualTime();
        var tuning = MomentTuner.Choose(MomentTuner.Candidates(First, 32), Takes(time, p => p == First ? 100 : 102), TimeSpan.FromSeconds(2), time);
        Assert.Equal(First, tuning.Plan);
    }

    [Fact]
    public void Choose_BudgetForOneMeasurement_TakesTheDefault()
    {
        var time = new ManualTime();
        var tuning = MomentTuner.Choose(MomentTuner.Candidates(First, 32), Takes(time, p => p == First ? 1 : 100), TimeSpan.FromMilliseconds(50), time);
        Assert.Equal(First, tuning.Plan);
        Assert.Single(tuning.Measured);
    }

    [Fact]
    public void Tune_RealSession_KeepsResultsAndRemembers()
    {
        var config = new MomentConfig { Width = 32, Layers = 1, Heads = 2, HeadWidth = 8, FeedForward = 40, Vocabulary = 4 };
        using var session = MomentSession.Create(MomentRandomWeights.Create(config, 1), new MomentSessionOptions { Device = MomentDevice.Cpu, BatchSize = 16, Threads = 2 });
        void Fill() => session.Buffers.ValuesOf(15).Fill(0.5f);
        Fill();
        session.Run(16);
        float[] before = session.Buffers.StatesOf(15).ToArray();

        var tuning = session.Tune(TimeSpan.FromMilliseconds(20), TimeProvider.System)!;
        Assert.Equal(session.Plan, tuning.Plan);
        Assert.Same(tuning, session.Tune(TimeSpan.FromMilliseconds(20), TimeProvider.System));

        Fill();
        session.Run(16);
        Assert.Equal(before, session.Buffers.StatesOf(15).ToArray());
    }

    [Fact]
    public void LaneThreads_WorkThatThrowsOnAnyThread_ThrowsHereAndGoesOn()
    {
        using var lanes = new LaneThreads(3);
        int calls = 0;
        Assert.Throws<InvalidOperationException>(() => lanes.Run(() => { if (Interlocked.Increment(ref calls) == 2) throw new InvalidOperationException(); }, 3));
        Assert.Equal(3, calls);
        lanes.Run(() => Interlocked.Increment(ref calls), 2);
        Assert.Equal(5, calls);
    }

    private static Func<MomentRunPlan, double> Takes(ManualTime time, Func<MomentRunPlan, double> speed) => plan =>
    {
        time.Advance(TimeSpan.FromMilliseconds(100));
        return speed(plan);
    };
}
