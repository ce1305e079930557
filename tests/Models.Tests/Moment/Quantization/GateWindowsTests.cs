using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Quantization;
using StreamingAnomaly.Models.Tests.Moment.Healthy;

namespace StreamingAnomaly.Models.Tests.Moment.Quantization;

public class GateWindowsTests
{
    private const int Healthy = 1000;

    [Fact]
    public void Of_Series_CalibratesOnHealthyRowsAndComparesTheRest()
    {
        // Healthy rows count up from 0 to 999, the rest stands far above: a window tells where it came from.
        var rows = HealthyPlant.Frames(2000, 1, seed: 1, (t, _, _) => t < Healthy ? t : 1_000_000);
        var windows = GateWindows.Of([new(rows, Healthy, null)], most: 100);

        Assert.InRange(windows.Calibration.Max(), 1, 2);   // (999 - mean) / deviation of a ramp
        Assert.All(Enumerable.Range(0, windows.Count), w => Assert.True(windows.Values[(w + 1) * 512 - 1] > 1000));
        Assert.Equal((100, 10), (windows.Count, windows.Stride));
        Assert.False(windows.HasFaults);
    }

    [Fact]
    public void Of_ManyCandidates_KeepsTheBounds()
    {
        var rows = HealthyPlant.Frames(6000, 20, seed: 2);
        var windows = GateWindows.Of([new(rows, 4000, null)], most: 500);
        Assert.Equal(Int8Calibrator.MostWindows * 512, windows.Calibration.Length);
        Assert.InRange(windows.Count, 400, 500);
    }

    [Fact]
    public void Of_ShortHealthyPartAndGaps_ArePaddedAndLeftOut()
    {
        // Sensor 0 misses row 1,100; sensor 1 stands still while healthy.
        var rows = HealthyPlant.Frames(1400, 2, seed: 3, (t, s, v) => s == 1 ? 7 : t == 1100 ? double.NaN : v);
        var windows = GateWindows.Of([new(rows, 100, null)], most: 10_000);
        Assert.Equal(512 - 100, windows.CalibrationMasks.TakeWhile(m => m == 0).Count());
        // 162 ends at a stride of 8; two of them have row 1,100 in their newest 16.
        Assert.Equal(162 - 2, windows.Count);
        Assert.All(windows.Values, v => Assert.True(float.IsFinite(v)));
        Assert.Contains(0f, windows.Masks[(512 * (windows.Count - 30))..]);
    }

    [Fact]
    public void Quality_AveragesSensorsOfARowAndEquipmentWithFaults()
    {
        var labels = new bool[600];
        labels.AsSpan(560).Fill(true);
        var rows = HealthyPlant.Frames(600, 2, seed: 4);
        var windows = GateWindows.Of([new(rows, 520, labels), new(rows, 520, new bool[600])], most: 10_000);
        Assert.True(windows.HasFaults);

        var asked = new List<(bool[] Labels, double[] Scores, int Index)>();
        double[] scores = [.. Enumerable.Range(0, windows.Count).Select(i => (double)i)];
        Assert.Equal(0.25, windows.Quality(scores, (l, s, i) => { asked.Add((l, s, i)); return 0.25; }));
        var (found, averaged, index) = Assert.Single(asked);
        Assert.Equal((0, 10, 5), (index, found.Length, found.Count(l => l)));
        Assert.Equal([0.5, 2.5, 4.5], averaged[..3]);
    }

    [Fact]
    public void Of_NothingToLearnOrCompare_SaysWhat()
    {
        var rows = HealthyPlant.Frames(600, 1, seed: 5);
        Assert.Contains("calibrate", Refused(rows, 10), StringComparison.Ordinal);
        Assert.Contains("no rows follow", Refused(rows, 600), StringComparison.Ordinal);
        Assert.Contains("calibrate", Refused(HealthyPlant.Frames(600, 1, 5, (_, _, _) => 3), 300), StringComparison.Ordinal);
    }

    private static string Refused(Baseline rows, int healthy) =>
        Assert.Throws<MomentException>(() => GateWindows.Of([new(rows, healthy, null)], 100)).Message;
}
