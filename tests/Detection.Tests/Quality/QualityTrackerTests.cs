using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Detection.Quality;

namespace StreamingAnomaly.Detection.Tests.Quality;

public sealed class QualityTrackerTests
{
    [Fact]
    public void Learn_FromHealthyReadings_WidensTheRangeAndTriplesTheStretch()
    {
        double[] values = [1, 2, 2, 2, 2, 2, 2, 2, 3, double.NaN, 1];
        Assert.Equal(new SensorQualityBaseline(-1, 5, 21), SensorQualityBaseline.Learn(values));
        Assert.Equal(16, SensorQualityBaseline.Learn([1, 2, 3]).StuckAfter);
        Assert.Equal(new SensorQualityBaseline(0, 5, 21), SensorQualityBaseline.Learn(values, new(0, null)));
    }

    [Fact]
    public void Learn_FromAConstantSensor_LeavesItAlone()
    {
        var tracker = new QualityTracker([SensorQualityBaseline.Learn([5, 5, 5, 5])]);
        for (var t = 0; t < 100; t++) Assert.Equal(0, tracker.Observe([t < 50 ? 5 : 1e9], new QualityMark[2]));
    }

    [Fact]
    public void Observe_OfOddValues_NamesEach()
    {
        var tracker = new QualityTracker([.. Enumerable.Repeat(new SensorQualityBaseline(0, 10, 3), 5)]);
        Assert.Equal(
            [
                new(0, QualityKind.Missing), new(1, QualityKind.NotFinite), new(2, QualityKind.OutOfRange),
                new(3, QualityKind.OutOfRange),
            ],
            Marks(tracker, [double.NaN, double.NegativeInfinity, 10.1, -0.1, 10]));
    }

    [Fact]
    public void Observe_OfEqualValues_IsStuckFromTheLimitUntilItMoves()
    {
        var tracker = new QualityTracker([new(0, 10, 3)]);
        Assert.Empty(Marks(tracker, [4]));
        Assert.Empty(Marks(tracker, [4]));
        Assert.Equal([new(0, QualityKind.Missing)], Marks(tracker, [double.NaN]));
        Assert.Equal([new(0, QualityKind.Stuck)], Marks(tracker, [4]));
        var restored = new QualityTracker([new(0, 10, 3)], tracker.Capture());
        Assert.Equal([new(0, QualityKind.Stuck)], Marks(restored, [4]));
        Assert.Empty(Marks(tracker, [4.1]));
        tracker.Restart();
        for (var t = 0; t < 2; t++) Assert.Empty(Marks(tracker, [4.1]));
    }

    private static QualityMark[] Marks(QualityTracker tracker, double[] frame)
    {
        var marks = new QualityMark[2 * frame.Length];
        return marks[..tracker.Observe(frame, marks)];
    }
}
