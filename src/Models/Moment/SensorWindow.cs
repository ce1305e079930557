using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Detection.Frames;
using StreamingAnomaly.Detection.Quality;

namespace StreamingAnomaly.Models.Moment;

/// <summary>A sensor's window as MOMENT gets it: the one way for the stream, for learning what is healthy and for curves.</summary>
public static class SensorWindow
{
    /// <summary>
    /// Copies the newest values in baseline standard deviations; shorter windows are padded on the left. Values outside a
    /// person's limits count as missing: they are the sensor's failure, not the process's, and would own the error for as
    /// long as they stay in the window.
    /// </summary>
    /// <param name="ring">Frames, standardised with the statistics of <paramref name="equipment"/>.</param>
    /// <param name="equipment">The equipment's model.</param>
    /// <param name="sensor">Sensor index.</param>
    /// <param name="limits">Physical limits, inclusive, in the sensor's unit; null for none.</param>
    /// <param name="values">Receives the values.</param>
    /// <param name="mask">Receives 1 for a value and 0 for none.</param>
    /// <returns>Number of values with mask 1.</returns>
    public static int Copy(
        FrameRing ring, EquipmentModel equipment, int sensor, SensorLimits? limits, Span<float> values, Span<float> mask)
    {
        int known = ring.CopyWindow(sensor, values, mask);
        if (limits is null) return known;
        float low = Standardised(limits.Low, double.NegativeInfinity), high = Standardised(limits.High, double.PositiveInfinity);
        for (int t = 0; t < values.Length; t++)
        {
            if (mask[t] == 0 || (values[t] >= low && values[t] <= high)) continue;
            (values[t], mask[t]) = (0, 0);
            known--;
        }
        return known;

        // The same arithmetic as the ring's, so that a value at its limit stays inside.
        float Standardised(double? limit, double none) => limit is not { } value ? (float)none
            : (float)((value - equipment.Statistics.Means[sensor]) / Unit(equipment, sensor));
    }

    /// <summary>Whether the newest patch is whole: only then its state, and an error, say something about now.</summary>
    public static bool IsCurrent(ReadOnlySpan<float> mask) => !mask[^MomentConfig.PatchLength..].Contains(0f);

    /// <summary>Size of one baseline standard deviation in the sensor's unit; 1 for a sensor that never moved.</summary>
    public static double Unit(EquipmentModel equipment, int sensor) =>
        equipment.Statistics.Deviations[sensor] is > 0 and var deviation ? deviation : 1;
}
