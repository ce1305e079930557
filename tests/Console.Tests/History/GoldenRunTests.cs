using StreamingAnomaly.Console.History;

namespace StreamingAnomaly.Console.Tests.History;

public sealed class GoldenRunTests
{
    [Fact]
    public void From_RunsWhoseFirstStepTakesDifferentlyLong_AlignsTheSecond()
    {
        var golden = GoldenRun.From([Trace(10, 20), Trace(12, 20), Trace(14, 20)])!;

        Assert.Equal([new RunStep("a", 0), new RunStep("b", 12)], golden.Steps);
        // The step up is where step b begins, in all three.
        var values = golden.Seconds.Zip(golden.Median).ToDictionary(p => p.First, p => p.Second);
        Assert.Equal((1.0, 5.0), (values[9], values[12]));
        Assert.Equal(golden.Low.Where((_, i) => golden.Seconds[i] >= 12), golden.High.Where((_, i) => golden.Seconds[i] >= 12));
    }

    [Fact]
    public void Align_RunOfAnotherLength_PutsStepsWhereTheGoldenRunHasThem()
    {
        var golden = GoldenRun.From([Trace(10, 20), Trace(10, 20), Trace(10, 20)])!;
        var late = Trace(17, 20);

        var aligned = golden.Align(late);

        Assert.Equal(10, aligned[17]);
        Assert.Equal(0, aligned[0]);
        Assert.Equal(5, late.Values[17]);
    }

    [Fact]
    public void From_UnhealthyRunsAndThoseOfOtherSteps_AreNotPartOfIt()
    {
        var sick = Trace(10, 20, stage: 3, level: 50);
        var other = Trace(10, 20, second: "z", level: 70);

        var golden = GoldenRun.From([sick, Trace(10, 20), other, Trace(10, 20), Trace(10, 20)])!;

        Assert.Equal(3, golden.Runs);
        Assert.Equal(5, golden.High.Max());
        Assert.Null(GoldenRun.From([sick, Trace(10, 20), other, Trace(10, 20)]));
    }

    [Fact]
    public void Align_StepThatIsUnknown_FollowsTheOneBefore()
    {
        var golden = GoldenRun.From([Trace(10, 20), Trace(10, 20), Trace(10, 20)])!;

        var aligned = golden.Align(Trace(8, 20, second: "z"));

        Assert.Equal(8, aligned[8]);
        Assert.True(aligned.Zip(aligned.Skip(1)).All(pair => pair.Second > pair.First));
    }

    private static RunTrace Trace(int first, int rest, int stage = 0, double level = 5, string second = "b")
    {
        var seconds = Enumerable.Range(0, first + rest).Select(i => (double)i).ToArray();
        return new(
            new KeptRun(0, (first + rest) * Levels.Second, "w", "", 0, 0, stage), [new("a", 0), new(second, first)], first + rest, seconds,
            [.. seconds.Select(s => s < first ? 1 : level)]);
    }
}
