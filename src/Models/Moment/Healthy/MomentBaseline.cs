using System.Collections.Concurrent;
using StreamingAnomaly.Detection.Ensemble;
using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Models.Moment.Healthy;

/// <summary>
/// What one equipment's healthy windows look like to MOMENT, and how unusual another window is beside them. Three parts per
/// sensor become surprises (-log10 p), their mean the sensor's; the mean of the three largest, calibrated once more, the
/// equipment's. Immutable, bounded (<see cref="MomentBaselineOptions"/>), bound to one MOMENT model; thread-safe.
/// </summary>
/// <remarks>
/// Surprises of the healthy windows themselves, which the last calibration rests on, come from tails that did not see them
/// nor windows that share frames with them (detection.md 2.4). Because they are kept by sensor, the last calibration can be
/// done for any set of sensors: leaving one out changes neither the others' surprises nor the scale of the score.
/// </remarks>
public sealed class MomentBaseline
{
    /// <summary>Fewest healthy values behind a tail.</summary>
    public const int FewestWindows = 8;

    /// <summary>Sensors whose mean is the equipment's (detection.md 4d).</summary>
    public const int Top = 3;

    /// <summary>Up to this quantile a surprise is a rank among healthy windows, beyond it a Pareto tail (detection.md 2.4).</summary>
    private const double TailQuantile = 0.9;

    /// <summary>Blocks of the cross-fitting.</summary>
    private const int Folds = 4;

    /// <summary>Sets of sensors whose calibration is kept; which sensors are broken at once changes rarely.</summary>
    private const int MaxVariants = 8;

    private readonly MomentBaselineState state;
    private readonly EmbeddingBank bank;
    private readonly Tail?[] tails;
    private readonly float[] surprises;
    private readonly bool[] scored;
    private readonly ConcurrentDictionary<string, Tail> variants = new(StringComparer.Ordinal);

    internal MomentBaseline(MomentBaselineState state)
    {
        this.state = state;
        bank = new EmbeddingBank(state.Width, state.BankRows, state.Bank);
        int sensors = state.Sensors.Length;
        tails = new Tail?[sensors * MomentParts.Count];
        surprises = new float[Windows * sensors];
        scored = new bool[sensors];
        var everything = Enumerable.Range(0, Windows).ToArray();
        for (int s = 0; s < sensors; s++)
        {
            for (int p = 0; p < MomentParts.Count; p++) tails[s * MomentParts.Count + p] = TailOf(s, p, everything);
            scored[s] = tails[s * MomentParts.Count + (int)MomentPart.Window] is not null;
        }
        CrossFit();
    }

    /// <summary>Sensors in order.</summary>
    public IReadOnlyList<string> Sensors => state.Sensors;

    /// <summary>Identity of the MOMENT model it belongs to; another model's numbers mean nothing here.</summary>
    public string Model => state.Model;

    /// <summary>Whether it was learnt for this equipment model: errors are in units of the model's standard deviations.</summary>
    public bool Fits(EquipmentModel equipment) =>
        equipment.Training.DataHash == state.Data && equipment.Sensors.SequenceEqual(state.Sensors, StringComparer.Ordinal);

    /// <summary>Patches to hide in the masked pass.</summary>
    public int NewestPatches => state.NewestPatches;

    /// <summary>Width of a state.</summary>
    public int Width => state.Width;

    /// <summary>Healthy windows it rests on.</summary>
    public int Windows => state.Ends.Length;

    /// <summary>Healthy states kept per sensor; 0 above 128 sensors, then <see cref="MomentPart.Distance"/> has no say.</summary>
    public int BankRows => state.BankRows;

    /// <summary>False for a sensor that was constant or mostly missing: MOMENT says nothing about it.</summary>
    public bool IsScored(int sensor) => scored[sensor];

    internal MomentBaselineState State => state;

    /// <summary>Mean distance of a newest patch's state to the nearest three healthy ones of the sensor; NaN without a bank.</summary>
    /// <param name="sensor">Sensor index.</param>
    /// <param name="embedding">Full state, <see cref="Width"/> numbers.</param>
    public double Distance(int sensor, ReadOnlySpan<float> embedding)
    {
        if (embedding.Length != Width) throw new ArgumentException($"a state has {embedding.Length} numbers, this baseline's have {Width}");
        Span<float> projected = stackalloc float[EmbeddingProjection.MaxDimensions];
        projected = projected[..bank.Projection.Dimensions];
        bank.Projection.Project(embedding, projected);
        return bank.Distance(sensor, projected, default);
    }

    /// <summary>Judges a window.</summary>
    /// <param name="parts">One per sensor; <see cref="MomentParts.None"/> leaves a sensor out.</param>
    public MomentJudgement Judge(ReadOnlySpan<MomentParts> parts)
    {
        if (parts.Length != scored.Length) throw new ArgumentException($"{parts.Length} sensors, this baseline has {scored.Length}");
        var sensors = new SensorSurprise[parts.Length];
        var shares = new double[parts.Length];
        var means = new double[parts.Length];
        var variant = MomentVariant.All;
        for (int s = 0; s < parts.Length; s++)
        {
            sensors[s] = scored[s] && !double.IsNaN(parts[s].Window)
                ? new(Surprise(s, MomentPart.Window, parts[s]), Surprise(s, MomentPart.Newest, parts[s]), Surprise(s, MomentPart.Distance, parts[s]))
                : SensorSurprise.None;
            means[s] = sensors[s].Mean;
            if (scored[s] && double.IsNaN(means[s])) variant = MomentVariant.Core;
        }
        double top = MeanOfLargest(means, shares);
        if (double.IsNaN(top)) return new(double.NaN, variant, sensors, shares);
        return new(Variant(means).Surprise(top), variant, sensors, shares);
    }

    private double Surprise(int sensor, MomentPart part, in MomentParts parts) =>
        tails[sensor * MomentParts.Count + (int)part]?.Surprise(parts[part]) is { } u && !double.IsNaN(parts[part]) ? u : double.NaN;

    /// <summary>The last calibration for the sensors that have a surprise.</summary>
    private Tail Variant(double[] means)
    {
        var key = string.Create(means.Length, means, static (text, m) =>
        {
            for (int s = 0; s < m.Length; s++) text[s] = double.IsNaN(m[s]) ? '-' : '+';
        });
        if (variants.TryGetValue(key, out var known)) return known;
        var row = new double[means.Length];
        var fused = new List<double>(Windows);
        for (int w = 0; w < Windows; w++)
        {
            for (int s = 0; s < row.Length; s++) row[s] = double.IsNaN(means[s]) ? double.NaN : surprises[w * row.Length + s];
            double top = MeanOfLargest(row, default);
            if (!double.IsNaN(top)) fused.Add(top);
        }
        if (variants.Count >= MaxVariants) variants.Clear();
        return variants[key] = Fit([.. fused]);
    }

    /// <summary>Mean of the largest three; NaN without any. What went in is put into <paramref name="shares"/>.</summary>
    private static double MeanOfLargest(ReadOnlySpan<double> means, Span<double> shares)
    {
        Span<int> largest = stackalloc int[Top];
        int found = 0;
        for (int s = 0; s < means.Length; s++)
        {
            if (double.IsNaN(means[s])) continue;
            int at = found;
            while (at > 0 && means[s] > means[largest[at - 1]]) at--;
            if (at == Top) continue;
            for (int k = Math.Min(found, Top - 1); k > at; k--) largest[k] = largest[k - 1];
            largest[at] = s;
            found = Math.Min(found + 1, Top);
        }
        double sum = 0;
        for (int k = 0; k < found; k++)
        {
            sum += means[largest[k]];
            if (!shares.IsEmpty) shares[largest[k]] = means[largest[k]];
        }
        return found == 0 ? double.NaN : sum / found;
    }

    /// <summary>Surprises of the healthy windows, block by block, from tails of the other blocks.</summary>
    private void CrossFit()
    {
        int sensors = scored.Length;
        surprises.AsSpan().Fill(float.NaN);
        for (int fold = 0; fold < Folds; fold++)
        {
            int from = fold * Windows / Folds, to = (fold + 1) * Windows / Folds;
            var rest = Enumerable.Range(0, Windows).Where(w => (w < from || w >= to) && !SharesFrames(w, from, to)).ToArray();
            if (rest.Length < FewestWindows) rest = [.. Enumerable.Range(0, Windows).Where(w => w < from || w >= to)];
            for (int s = 0; s < sensors; s++)
            {
                if (!scored[s]) continue;
                var own = Enumerable.Range(0, MomentParts.Count).Select(p => TailOf(s, p, rest)).ToArray();
                for (int w = from; w < to; w++)
                {
                    double U(MomentPart part) => own[(int)part] is { } tail && Part(w, s, (int)part) is var raw && !float.IsNaN(raw)
                        ? tail.Surprise(raw) : double.NaN;
                    if (float.IsNaN(Part(w, s, (int)MomentPart.Window))) continue;
                    surprises[w * sensors + s] = (float)new SensorSurprise(U(MomentPart.Window), U(MomentPart.Newest), U(MomentPart.Distance)).Mean;
                }
            }
        }
    }

    private bool SharesFrames(int window, int from, int to)
    {
        for (int w = from; w < to; w++)
            if (state.Starts[window] <= state.Ends[w] && state.Starts[w] <= state.Ends[window]) return true;
        return false;
    }

    private Tail? TailOf(int sensor, int part, int[] windows)
    {
        var values = new List<double>(windows.Length);
        foreach (int w in windows)
            if (Part(w, sensor, part) is var value && float.IsFinite(value)) values.Add(value);
        return values.Count < FewestWindows / 2 ? null : Fit([.. values]);
    }

    private static Tail Fit(double[] healthy) => Tail.Fit(healthy, TailQuantile, healthy.Length);

    private float Part(int window, int sensor, int part) =>
        state.Parts[(window * state.Sensors.Length + sensor) * MomentParts.Count + part];
}
