using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Detection.Frames;
using StreamingAnomaly.Detection.Quality;

namespace StreamingAnomaly.Models.Moment.Healthy;

/// <summary>Learns a <see cref="MomentBaseline"/> from healthy frames: the same frames, equipment model and MOMENT model give the
/// same bits.</summary>
public static class MomentBaselineTrainer
{
    /// <summary>Windows that are never thinned out.</summary>
    internal const int FewestThinned = 32;

    /// <summary>So many complete windows, and windows that a restart has cut short are left out: they score lower.</summary>
    private const int EnoughComplete = 64;

    /// <summary>Rows collected for one call of the model.</summary>
    internal const int BatchRows = 256;

    /// <summary>Learns. Takes two rows through the network for every window and sensor; see
    /// <see cref="MomentBaselineOptions.MaxRows"/>.</summary>
    /// <param name="moment">The network; used by this call alone while it runs.</param>
    /// <param name="equipment">What the equipment's other detectors learnt from the frames: order of sensors and units.</param>
    /// <param name="healthy">Healthy frames.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="limits">Physical limits by sensor name, as in <see cref="TrainingOptions.Limits"/>; null for none.</param>
    /// <returns>The baseline, or null where there are fewer than <see cref="MomentBaseline.FewestWindows"/> windows.</returns>
    /// <exception cref="ArgumentException">An option is out of range, or the frames lack the equipment's sensors.</exception>
    public static MomentBaseline? Train(
        IMomentModel moment, EquipmentModel equipment, Baseline healthy, MomentBaselineOptions options,
        IReadOnlyDictionary<string, SensorLimits>? limits = null)
    {
        options.Validate();
        var frames = new HealthyFrames(equipment, healthy, moment.Length, options.Stride, options.NewestPatches);
        int live = Enumerable.Range(0, equipment.Sensors.Count).Count(s => !equipment.Statistics.IsConstant(s));
        if (live == 0) return null;
        int most = Math.Clamp(options.MaxRows / (2 * live), FewestThinned, options.MaxWindows);
        var places = Thin(frames.Windows(EnoughComplete), most);
        if (places.Count < MomentBaseline.FewestWindows) return null;

        int sensors = equipment.Sensors.Count;
        var parts = new float[places.Count * sensors * MomentParts.Count];
        parts.AsSpan().Fill(float.NaN);
        var projection = new EmbeddingProjection(moment.Width);
        var states = new float[places.Count * sensors * projection.Dimensions];
        states.AsSpan().Fill(float.NaN);
        var pass = new HealthyPass(moment, Math.Max(BatchRows, 2 * live), options.NewestPatches, (int window, int sensor, in MomentParts score, ReadOnlySpan<float> embedding) =>
        {
            int at = window * sensors + sensor;
            (parts[at * MomentParts.Count], parts[at * MomentParts.Count + 1]) = ((float)score.Window, (float)score.Newest);
            projection.Project(embedding, states.AsSpan(at * projection.Dimensions, projection.Dimensions));
        });
        frames.Replay(places, (ring, window) =>
        {
            for (int s = 0; s < sensors; s++)
                if (!equipment.Statistics.IsConstant(s))
                    pass.Add(ring, equipment, window, s, limits?.GetValueOrDefault(equipment.Sensors[s]));
        });
        pass.Run();

        int rows = Math.Min(EmbeddingBank.RowsFor(live), places.Count);
        int[] inBank = [.. Enumerable.Range(0, rows).Select(r => (int)((long)r * places.Count / rows))];
        var bank = new float[sensors * rows * projection.Dimensions];
        for (int s = 0; s < sensors; s++)
            for (int r = 0; r < rows; r++)
                states.AsSpan((inBank[r] * sensors + s) * projection.Dimensions, projection.Dimensions)
                    .CopyTo(bank.AsSpan((s * rows + r) * projection.Dimensions));
        Distances(places, inBank, new EmbeddingBank(moment.Width, rows, bank), states, parts, sensors);
        return new(new(
            moment.Identity, equipment.Training.DataHash, [.. equipment.Sensors], options.NewestPatches, moment.Width, [.. places.Select(p => p.Start)],
            [.. places.Select(p => p.End)], parts, rows, bank));
    }

    /// <summary>Distances of the healthy windows to the others: those that share frames with a window say nothing about it.</summary>
    private static void Distances(
        List<FrameSpan> places, int[] inBank, EmbeddingBank bank, float[] states, float[] parts, int sensors)
    {
        int dimensions = bank.Projection.Dimensions;
        var excluded = new bool[inBank.Length];
        for (int w = 0; w < places.Count; w++)
        {
            for (int r = 0; r < inBank.Length; r++) excluded[r] = places[inBank[r]].Overlaps(places[w]);
            if (excluded.Count(e => !e) < EmbeddingBank.Neighbours)
                for (int r = 0; r < inBank.Length; r++) excluded[r] = inBank[r] == w;
            for (int s = 0; s < sensors; s++)
                parts[(w * sensors + s) * MomentParts.Count + (int)MomentPart.Distance] =
                    (float)bank.Distance(s, states.AsSpan((w * sensors + s) * dimensions, dimensions), excluded);
        }
    }

    private static List<FrameSpan> Thin(List<FrameSpan> all, int most) => all.Count <= most
        ? all : [.. Enumerable.Range(0, most).Select(i => all[(int)((long)i * all.Count / most)])];
}
