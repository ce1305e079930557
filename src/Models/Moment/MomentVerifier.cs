using StreamingAnomaly.Models.Safetensors;

namespace StreamingAnomaly.Models.Moment;

/// <summary>
/// The parity gate: what this implementation computes against vectors from momentfm itself (run in float64), for every
/// entry point and after every block. Also checks a model against <see cref="MomentReference"/> where no vectors exist.
/// </summary>
public static class MomentVerifier
{
    /// <summary>Windows of the self-check.</summary>
    private const int SelfCheckWindows = 3;

    /// <summary>Allowed in the self-check: trained activations are larger than those of the random check models.</summary>
    private const double SelfCheckTolerance = 1e-4;

    /// <summary>Runs every case of <c>cases.safetensors</c>.</summary>
    /// <param name="modelFolder">config.json and model.safetensors.</param>
    /// <param name="parityFolder">Folder of cases.safetensors, made with this model.</param>
    /// <param name="options">Device and threads; default the CPU.</param>
    /// <exception cref="MomentException">A file is missing or does not fit.</exception>
    public static ParityReport Verify(string modelFolder, string parityFolder, MomentSessionOptions? options = null)
    {
        options ??= new MomentSessionOptions { Device = MomentDevice.Cpu };
        string path = Path.Combine(parityFolder, "cases.safetensors");
        if (!File.Exists(path)) throw new MomentException($"{path} is missing: a parity folder holds cases.safetensors");
        var weights = MomentWeights.Load(modelFolder);
        using var cases = SafetensorsFile.Open(path);
        using var session = MomentSession.Create(weights, options);
        var comparison = new ParityComparison();
        var gate = new MomentParityCases(cases, comparison);
        gate.Main(new MomentModel(session));
        gate.Edge(new MomentModel(session));
        gate.PositionBias(weights);
        using (var traced = MomentSession.Create(weights, options with { Trace = true, BatchSize = 4, Shapes = [] })) gate.Trace(traced);
        int shortPatches = (cases.Find("short.x") ?? throw new MomentException($"{path}: tensor 'short.x' is missing")).Shape[^1] / MomentConfig.PatchLength;
        using (var brief = MomentSession.Create(weights, options with { Patches = shortPatches })) gate.Short(new MomentModel(brief));
        return new ParityReport(modelFolder, session.Device, comparison.Cases);
    }

    /// <summary>Compares <paramref name="session"/> with the double-precision reference on a few synthetic windows: a sine
    /// with noise, a large offset, and one padded on the left.</summary>
    public static ParityReport SelfCheck(MomentWeights weights, MomentSession session)
    {
        int length = session.Buffers.Length;
        var random = new Random(20240501);
        float[] values = new float[SelfCheckWindows * length], mask = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int t = i % length, row = i / length;
            mask[i] = row == 2 && t < length / 4 + 3 ? 0 : 1;
            values[i] = mask[i] * (float)((row == 1 ? 1e6 : 20) + 4 * Math.Sin(t * 0.1) + random.NextDouble());
        }
        using var reference = new MomentReference(weights, SelfCheckWindows, session.Buffers.Patches);
        MomentModel model = new(session), oracle = new(reference);
        var comparison = new ParityComparison();
        comparison.Add<float>("self.normalized", model.Forward(values, mask).Normalized, oracle.Forward(values, mask).Normalized,
            (_, e) => SelfCheckTolerance * Math.Max(1, Math.Abs(e)));
        comparison.Add<float>("self.states", model.Embed(values, mask).States, oracle.Embed(values, mask).States,
            (_, e) => SelfCheckTolerance * Math.Max(1, Math.Abs(e)));
        return new ParityReport("imported weights against the double-precision reference", session.Device, comparison.Cases);
    }
}
