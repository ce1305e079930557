using StreamingAnomaly.Detection.Frames;
using StreamingAnomaly.Detection.Level;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>Frames in, standardised rows out: the one way to a detector's input, for training and for the stream.</summary>
internal sealed class RowSource(FrameRing ring, SensorStatistics statistics)
{
    public FrameRing Ring => ring;

    public static RowSource Start(SensorStatistics statistics, int capacity, long stepNanos, int maxGap) =>
        new(new(statistics.Means.Count, Options(statistics, capacity, stepNanos, maxGap)), statistics);

    public static RowSource Restore(
        SensorStatistics statistics, int capacity, long stepNanos, int maxGap, FrameRingState state) =>
        new(new(statistics.Means.Count, Options(statistics, capacity, stepNanos, maxGap), state), statistics);

    /// <summary>
    /// Adds a frame; if it was accepted, puts its values as they hold now (short gaps repeated, NaN where unknown) into
    /// <paramref name="filled"/> and standardised into <paramref name="row"/>. True in <paramref name="usable"/> if any
    /// sensor has a value.
    /// </summary>
    public FrameArrival Add(
        long time, ReadOnlySpan<double> frame, string? run, Span<double> filled, Span<double> row, out bool usable)
    {
        usable = false;
        var arrival = ring.Add(time, frame, run);
        if (!arrival.IsAccepted) return arrival;
        for (var i = 0; i < row.Length; i++)
        {
            filled[i] = ring.Current(i);
            row[i] = statistics.Standardise(i, filled[i]);
            usable |= !double.IsNaN(row[i]);
        }
        return arrival;
    }

    private static FrameRingOptions Options(SensorStatistics statistics, int capacity, long stepNanos, int maxGap) => new()
    {
        Capacity = capacity,
        StepNanos = stepNanos,
        MaxGap = maxGap,
        Offsets = statistics.Means,
        Scales = [.. statistics.Deviations.Select(d => d > 0 ? d : 1)],
    };
}
