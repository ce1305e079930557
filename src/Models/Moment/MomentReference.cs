using System.Numerics.Tensors;

namespace StreamingAnomaly.Models.Moment;

/// <summary>
/// The network in plain double-precision C#, written from spec section 4 and sharing no code with the ONNX graph: slow (a
/// second or so per window of small), for self-checks after an import and as a test oracle.
/// </summary>
public sealed class MomentReference : IMomentNetwork
{
    private readonly MomentWeights weights;
    private readonly double[] bias;

    /// <summary>Holds the weights; computes up to <paramref name="rows"/> windows a run.</summary>
    public MomentReference(MomentWeights weights, int rows = 1, int patches = MomentConfig.WindowPatches)
    {
        this.weights = weights;
        Buffers = new MomentBuffers(rows, patches, Config.Width);
        bias = [.. RelativePosition.Bias(weights.RelativeBias, Config.Heads, patches).Select(b => (double)b)];
    }

    /// <inheritdoc/>
    public MomentConfig Config => weights.Config;

    /// <inheritdoc/>
    public MomentBuffers Buffers { get; }

    /// <inheritdoc/>
    public void Run(int rows)
    {
        for (int row = 0; row < rows; row++) Window(row);
    }

    /// <inheritdoc/>
    public void Dispose() { }

    private void Window(int row)
    {
        int patches = Buffers.Patches, width = Config.Width;
        double[] h = Embed(row);
        foreach (var block in weights.Blocks)
        {
            Add(h, Linear(Attend(Norm(h, block.AttentionNorm), block, Buffers.KeyMaskOf(row).ToArray()), block.O, Config.Inner, width));
            double[] u = Norm(h, block.FeedNorm);
            double[] gate = Linear(u, block.Gate, width, Config.FeedForward), up = Linear(u, block.Up, width, Config.FeedForward);
            for (int i = 0; i < gate.Length; i++) gate[i] = Gelu(gate[i]) * up[i];
            Add(h, Linear(gate, block.Down, Config.FeedForward, width));
        }
        double[] states = Norm(h, weights.FinalNorm);
        double[] decoded = Linear(states, weights.Head, width, MomentConfig.PatchLength);
        for (int i = 0; i < states.Length; i++) Buffers.States[row * patches * width + i] = (float)states[i];
        for (int i = 0; i < decoded.Length; i++)
            Buffers.Decoded[row * Buffers.Length + i] = (float)(decoded[i] + weights.HeadBias[i % MomentConfig.PatchLength]);
    }

    private double[] Embed(int row)
    {
        int width = Config.Width;
        double[] x = [.. Buffers.ValuesOf(row).ToArray().Select(v => (double)v)];
        double[] e = Linear(x, weights.ValueEmbedding, MomentConfig.PatchLength, width);
        var shown = Buffers.EmbedMaskOf(row);
        for (int i = 0; i < e.Length; i++)
            e[i] = (shown[i / width] != 0 ? e[i] : weights.MaskEmbedding[i % width]) + weights.Positions[i];
        return e;
    }

    private double[] Attend(double[] u, MomentBlock block, float[] keyMask)
    {
        int patches = Buffers.Patches, inner = Config.Inner, wide = Config.HeadWidth;
        double[] q = Linear(u, block.Q, Config.Width, inner), k = Linear(u, block.K, Config.Width, inner), v = Linear(u, block.V, Config.Width, inner);
        var mixed = new double[patches * inner];
        var scores = new double[patches];
        for (int head = 0; head < Config.Heads; head++)
            for (int i = 0; i < patches; i++)
            {
                var query = q.AsSpan(i * inner + head * wide, wide);
                for (int j = 0; j < patches; j++)
                    scores[j] = TensorPrimitives.Dot<double>(query, k.AsSpan(j * inner + head * wide, wide)) + bias[(head * patches + i) * patches + j];
                Softmax(scores, keyMask);
                for (int j = 0; j < patches; j++)
                    for (int d = 0; d < wide; d++)
                        mixed[i * inner + head * wide + d] += scores[j] * v[j * inner + head * wide + d];
            }
        return mixed;
    }

    /// <summary>Over the keys the mask lets in; over all of them evenly if it lets none in.</summary>
    private static void Softmax(double[] scores, float[] keyMask)
    {
        double max = double.NegativeInfinity, sum = 0;
        for (int j = 0; j < scores.Length; j++) if (keyMask[j] != 0) max = Math.Max(max, scores[j]);
        bool none = Array.TrueForAll(keyMask, m => m == 0);
        for (int j = 0; j < scores.Length; j++)
            sum += scores[j] = none ? 1 : keyMask[j] == 0 ? 0 : Math.Exp(scores[j] - max);
        for (int j = 0; j < scores.Length; j++) scores[j] /= sum;
    }

    private double[] Norm(double[] h, float[] weight)
    {
        int width = Config.Width;
        var normed = new double[h.Length];
        for (int p = 0; p < h.Length / width; p++)
        {
            var from = h.AsSpan(p * width, width);
            double scale = 1 / Math.Sqrt(TensorPrimitives.SumOfSquares<double>(from) / width + Config.Epsilon);
            for (int j = 0; j < width; j++) normed[p * width + j] = weight[j] * from[j] * scale;
        }
        return normed;
    }

    private static double[] Linear(double[] x, float[] weight, int inputs, int outputs)
    {
        int rows = x.Length / inputs;
        var y = new double[rows * outputs];
        var column = new double[inputs];
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < inputs; i++) column[i] = weight[o * inputs + i];
            for (int r = 0; r < rows; r++) y[r * outputs + o] = TensorPrimitives.Dot<double>(x.AsSpan(r * inputs, inputs), column);
        }
        return y;
    }

    private static double Gelu(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));

    private static void Add(double[] h, double[] delta) => TensorPrimitives.Add<double>(h, delta, h);
}
