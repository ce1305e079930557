using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Models.Moment.Healthy;

namespace StreamingAnomaly.Models.Moment.Admission;

/// <summary>MOMENT over recorded frames, as the stream would have scored them.</summary>
public static class MomentHistory
{
    /// <summary>Learns what is healthy and scores every row after it; a window's score holds until the next window's.</summary>
    /// <param name="moment">The network.</param>
    /// <param name="equipment">The equipment's model.</param>
    /// <param name="healthy">What is learnt from.</param>
    /// <param name="frames">What is scored; if it follows <paramref name="healthy"/> in time, its first windows reach back there.</param>
    /// <param name="options">Stride, and sizes of the baseline.</param>
    /// <returns>Surprise by row; NaN before the first window.</returns>
    /// <exception cref="ArgumentException">The healthy frames are too few to learn from, or sensors are missing.</exception>
    public static double[] Score(IMomentModel moment, EquipmentModel equipment, Baseline healthy, Baseline frames, MomentBaselineOptions options)
    {
        var baseline = MomentBaselineTrainer.Train(moment, equipment, healthy, options)
            ?? throw new ArgumentException($"{healthy.Rows} healthy rows give fewer than {MomentBaseline.FewestWindows} windows; more are needed.", nameof(healthy));
        var (joined, skip) = Join(healthy, frames, moment.Length);
        var source = new HealthyFrames(equipment, joined, moment.Length, options.Stride, options.NewestPatches);
        int sensors = equipment.Sensors.Count;
        var places = source.Windows();
        var parts = new MomentParts[places.Count * sensors];
        Array.Fill(parts, MomentParts.None);
        var pass = new HealthyPass(moment, Math.Max(MomentBaselineTrainer.BatchRows, 2 * sensors), options.NewestPatches,
            (int window, int sensor, in MomentParts raw, ReadOnlySpan<float> embedding) =>
                parts[window * sensors + sensor] = raw with { Distance = baseline.Distance(sensor, embedding) });
        source.Replay(places, (ring, window) =>
        {
            for (int s = 0; s < sensors; s++)
                if (baseline.IsScored(s)) pass.Add(ring, equipment, window, s, null);
        });
        pass.Run();

        var scores = new double[frames.Rows];
        double held = double.NaN;
        for (int row = 0, next = 0; row < joined.Rows; row++)
        {
            if (next < places.Count && places[next].End == row)
            {
                double score = baseline.Judge(parts.AsSpan(next++ * sensors, sensors)).Score;
                if (!double.IsNaN(score)) held = score;
            }
            if (row >= skip) scores[row - skip] = held;
        }
        return scores;
    }

    private static (Baseline Joined, int Skip) Join(Baseline healthy, Baseline frames, int length)
    {
        if (healthy.Rows == 0 || frames.Rows == 0 || frames.Times[0] <= healthy.Times[^1] || !healthy.Sensors.SequenceEqual(frames.Sensors, StringComparer.Ordinal))
            return (frames, 0);
        int skip = Math.Min(length, healthy.Rows), from = healthy.Rows - skip, sensors = frames.Sensors.Count;
        return (new(
            [.. frames.Sensors],
            [.. healthy.Times[from..], .. frames.Times],
            [.. healthy.Values[(from * sensors)..], .. frames.Values],
            [.. Enumerable.Range(from, skip).Select(healthy.Run), .. Enumerable.Range(0, frames.Rows).Select(frames.Run)]), skip);
    }
}
