using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>
/// Windows of recorded equipment for <see cref="Int8Calibrator"/> and <see cref="FastPathGate"/>, in standard deviations of each
/// sensor's healthy rows, so that sensors of different units rank together. Calibration takes windows of the healthy rows, the
/// gate those that end after them. A sensor that does not move while healthy has no unit and is left out.
/// </summary>
public sealed class GateWindows
{
    private const int Length = MomentConfig.WindowLength;

    /// <summary>Rows between two windows from which calibration chooses.</summary>
    private const int CalibrationStride = 64;

    private readonly List<Place> places = [];
    private readonly bool isLabelled;

    private GateWindows(bool isLabelled) => this.isLabelled = isLabelled;

    /// <summary>Healthy windows [windows, 512].</summary>
    public float[] Calibration { get; private init; } = [];

    /// <summary>As long: 1 = observed.</summary>
    public float[] CalibrationMasks { get; private init; } = [];

    /// <summary>Windows to compare [windows, 512].</summary>
    public float[] Values { get; private init; } = [];

    /// <summary>As long: 1 = observed.</summary>
    public float[] Masks { get; private init; } = [];

    /// <summary>Windows to compare.</summary>
    public int Count => places.Count;

    /// <summary>Rows between two compared windows of a sensor.</summary>
    public int Stride { get; private init; }

    /// <summary>Some equipment has faulty and healthy windows by its labels: something to rank.</summary>
    public bool HasFaults => isLabelled && places.GroupBy(p => p.Series).Any(s => s.Any(p => p.Faulty) && s.Any(p => !p.Faulty));

    /// <summary>Cuts them.</summary>
    /// <param name="series">Equipment, each by itself.</param>
    /// <param name="most">Windows to compare at most, evenly over all; calibration takes <see cref="Int8Calibrator.MostWindows"/>.</param>
    /// <exception cref="MomentException">Nothing is left to calibrate on or to compare; says what is needed.</exception>
    public static GateWindows Of(IReadOnlyList<GateSeries> series, int most)
    {
        Place[] healthy = [.. series.SelectMany((s, i) => Healthy(s, i))];
        if (healthy.Length == 0)
            throw new MomentException($"no sensor moves in the healthy rows, or there are fewer than {2 * MomentConfig.PatchLength} of them: there is nothing to calibrate int8 on");
        long cells = series.Sum(s => (long)(s.Rows.Rows - s.HealthyRows) * s.Rows.Sensors.Count);
        int stride = (int)Math.Clamp((cells + most - 1) / most, MomentConfig.PatchLength, int.MaxValue);
        Place[] chosen = [.. series.SelectMany((s, i) => Compared(s, i, stride))];
        if (chosen.Length == 0) throw new MomentException("no rows follow the healthy ones: there is nothing to compare int8 with float32 on");

        Place[] thinned = healthy.Length <= Int8Calibrator.MostWindows ? healthy
            : [.. Enumerable.Range(0, Int8Calibrator.MostWindows).Select(i => healthy[(int)((long)i * healthy.Length / Int8Calibrator.MostWindows)])];
        var (calibration, calibrationMasks) = Fill(series, thinned);
        var (values, masks) = Fill(series, chosen);
        var windows = new GateWindows(series.Any(s => s.Labels is not null))
        {
            Calibration = calibration, CalibrationMasks = calibrationMasks, Values = values, Masks = masks, Stride = stride,
        };
        windows.places.AddRange(chosen);
        return windows;
    }

    /// <summary>Ranking quality of the equipment by one score a window: sensors of a row averaged, then the mean over equipment
    /// that has faulty and healthy rows; NaN without any.</summary>
    /// <param name="scores">One a compared window.</param>
    /// <param name="quality">Quality of an equipment: its labels and scores by compared row, and the index of the equipment.</param>
    public double Quality(IReadOnlyList<double> scores, Func<bool[], double[], int, double> quality)
    {
        var found = new List<double>();
        foreach (var equipment in places.Select((p, i) => (Place: p, Index: i)).GroupBy(p => p.Place.Series))
        {
            var rows = equipment.GroupBy(p => p.Place.End).ToList();
            bool[] labels = [.. rows.Select(r => r.First().Place.Faulty)];
            if (labels.Contains(true) && labels.Contains(false)) found.Add(quality(labels, [.. rows.Select(r => r.Average(p => scores[p.Index]))], equipment.Key));
        }
        return found.Count == 0 ? double.NaN : found.Average();
    }

    private static IEnumerable<Place> Healthy(GateSeries series, int index)
    {
        foreach (var (sensor, mean, deviation) in Moving(series))
            for (int end = Math.Min(Length, series.HealthyRows) - 1; end < series.HealthyRows; end += CalibrationStride)
                if (IsUsable(series.Rows, sensor, end)) yield return new(index, sensor, mean, deviation, end, false);
    }

    private static IEnumerable<Place> Compared(GateSeries series, int index, int stride)
    {
        var moving = Moving(series).ToList();
        for (int end = series.HealthyRows + stride - 1; end < series.Rows.Rows; end += stride)
        {
            bool faulty = series.Labels.AsSpan(Math.Min(series.Labels?.Length ?? 0, end - stride + 1)..Math.Min(series.Labels?.Length ?? 0, end + 1)).Contains(true);
            foreach (var (sensor, mean, deviation) in moving)
                if (IsUsable(series.Rows, sensor, end)) yield return new(index, sensor, mean, deviation, end, faulty);
        }
    }

    private static IEnumerable<(int Sensor, double Mean, double Deviation)> Moving(GateSeries series)
    {
        for (int s = 0; s < series.Rows.Sensors.Count; s++)
        {
            double[] known = [.. series.Rows.Column(s).Take(series.HealthyRows).Where(double.IsFinite)];
            if (known.Length < 2 * MomentConfig.PatchLength) continue;
            double mean = known.Average(), deviation = Math.Sqrt(known.Average(v => (v - mean) * (v - mean)));
            if (deviation > 0 && double.IsFinite(deviation)) yield return (s, mean, deviation);
        }
    }

    /// <summary>The newest patch is complete, and one before it: something to predict, and something to predict it from.</summary>
    private static bool IsUsable(Baseline rows, int sensor, int end)
    {
        if (end < 2 * MomentConfig.PatchLength - 1) return false;
        for (int t = end - 2 * MomentConfig.PatchLength + 1; t <= end; t++)
            if (!double.IsFinite(rows.Row(t)[sensor])) return false;
        return true;
    }

    private static (float[] Values, float[] Masks) Fill(IReadOnlyList<GateSeries> series, Place[] places)
    {
        var (values, masks) = (new float[places.Length * Length], new float[places.Length * Length]);
        for (int w = 0; w < places.Length; w++)
        {
            var place = places[w];
            var rows = series[place.Series].Rows;
            for (int t = Math.Max(0, place.End - Length + 1); t <= place.End; t++)
            {
                double value = rows.Row(t)[place.Sensor];
                if (!double.IsFinite(value)) continue;
                int at = w * Length + Length - 1 - (place.End - t);
                (values[at], masks[at]) = ((float)((value - place.Mean) / place.Deviation), 1);
            }
        }
        return (values, masks);
    }

    private readonly record struct Place(int Series, int Sensor, double Mean, double Deviation, int End, bool Faulty);
}
