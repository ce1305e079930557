using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Ingest.Edge;

namespace StreamingAnomaly.Ingest.Tests.Edge;

/// <summary>How what the centre knows is held against the log, case by case. Offsets are those of one partition of readings.</summary>
public sealed class ForwardStartTests
{
    private static readonly TopicPartition Partition = new(Topics.Readings, 0);

    [Fact]
    public void Decide_CentreKnowsNothing_BeginsWithTheFirstRecord() =>
        Check(null, [Run("a", "a", 0)], new(3, 10), StartReason.New, 3);

    [Fact]
    public void Decide_CentreKnowsTheLastStartInContact_GoesOnThere() =>
        Check(Centre("a", 70, "a", "b"), [Run("a", "a", 0), Run("b", "a", 50), Run("c", "a", 80)], new(0, 90), StartReason.Continued, 70);

    [Fact]
    public void Decide_RecordsBeforeProgressAreGone_GoesOnWithTheFirstHeld() =>
        Check(Centre("a", 70, "a"), [Run("a", "a", 0), Run("b", "a", 90)], new(80, 90), StartReason.Continued, 80);

    [Fact]
    public void Decide_CentreKnowsAnotherLog_BeginsAnew() =>
        Check(Centre("x", 70, "x"), [Run("a", "a", 0)], new(0, 90), StartReason.OtherLog, 0);

    [Fact]
    public void Decide_CentreHasMoreThanTheLog_IsAnOlderCopy() =>
        Check(Centre("a", 70, "a"), [Run("a", "a", 0), Run("b", "a", 50)], new(0, 50), StartReason.OlderCopy, 50);

    [Fact]
    public void Decide_CentreKnowsAStartThatTheLogDoesNot_IsAnOlderCopyAndForwardsWhatCameAfterTheCopy() =>
        Check(Centre("a", 70, "a", "elsewhere"), [Run("a", "a", 0), Run("b", "a", 50)], new(0, 90), StartReason.OlderCopy, 50);

    [Fact]
    public void Decide_OlderCopyHoldsWhatWasNotForwarded_ForwardsThatToo() =>
        Check(Centre("a", 30, "a", "elsewhere"), [Run("a", "a", 0), Run("b", "a", 50)], new(0, 90), StartReason.OlderCopy, 30);

    [Fact]
    public void Decide_OlderCopyThatStartedTwice_TakesTheFirstStartAsThePlaceOfTheCopy() =>
        Check(Centre("a", 70, "a", "elsewhere"), [Run("a", "a", 0), Run("b", "a", 50), Run("c", "a", 60)], new(0, 90), StartReason.OlderCopy, 50);

    private static void Check(EdgeProgress? centre, EdgeRun[] runs, OffsetRange range, StartReason reason, long position)
    {
        var start = ForwardStart.Decide(centre, runs, new Dictionary<TopicPartition, OffsetRange> { [Partition] = range });
        Assert.Equal((reason, position), (start.Reason, start.Positions[Partition]));
    }

    private static EdgeRun Run(string run, string log, long next) => new(run, log, Wire(next), default);

    private static EdgeProgress Centre(string log, long next, params string[] runs) =>
        new("line-3", log, runs, 0, Wire(next), 0, 0, null, 0, default);

    private static SortedDictionary<string, long[]> Wire(long next) => new() { [Topics.Readings] = [next] };
}
