using StreamingAnomaly.Models.Safetensors;

namespace StreamingAnomaly.Models.Moment;

/// <summary>The cases of a parity folder, with the tolerances its README gives.</summary>
internal sealed class MomentParityCases(SafetensorsFile cases, ParityComparison comparison)
{
    /// <summary>On statistics, which both sides compute in double.</summary>
    private const double Statistics = 1e-9;

    private readonly float[] x = cases.Floats("main.x");
    private readonly float[] inputMask = cases.Floats("main.input_mask");

    public void Main(MomentModel model)
    {
        Output("main.forward", model.Forward(x, inputMask), statistics: true);
        Exactly("main.forward.pretrain_mask", model.PretrainMask(inputMask));
        Output("main.forward_masked", model.Forward(x, inputMask, cases.Floats("main.mask")), statistics: true);
        var reconstructed = model.Reconstruct(x, inputMask);
        Output("main.reconstruct", reconstructed, statistics: false);
        Scores(model, reconstructed.Deviation);
        var embedding = model.Embed(x, inputMask);
        Near("main.embed.xn", embedding.Normalized, relative: 1e-6);
        Doubles("main.embed.revin_mean", embedding.RevInMean);
        Doubles("main.embed.revin_stdev", embedding.RevInDeviation);
        Near("main.embed.none", embedding.States);
        Near("main.embed.mean", embedding.Mean);
        foreach (int horizon in (int[])[8, 12])
        {
            var forecast = model.ShortForecast(x, inputMask, horizon);
            Raw($"main.short_forecast.h{horizon}", forecast.Reconstruction, forecast.Deviation, horizon);
            if (horizon == 12) Near("main.short_forecast.h12.normalized", forecast.Normalized);
        }
    }

    public void Edge(MomentModel model)
    {
        float[] edge = cases.Floats("edge.x"), observed = cases.Floats("edge.input_mask");
        var embedding = model.Embed(edge, observed);
        Near("edge.embed.xn", embedding.Normalized, relative: 1e-6);
        Near("edge.embed.mean", embedding.Mean);
        Doubles("edge.embed.revin_mean", embedding.RevInMean);
        Doubles("edge.embed.revin_stdev", embedding.RevInDeviation);
        int rows = embedding.RevInMean.Length, state = embedding.States.Length / rows, width = embedding.Mean.Length / rows;
        var last = new float[rows * width];
        for (int r = 0; r < rows; r++) embedding.States.AsSpan((r + 1) * state - width, width).CopyTo(last.AsSpan(r * width));
        Near("edge.embed.none_last", last);
        var forward = model.Forward(edge, observed);
        Near("edge.forward.normalized", forward.Normalized);
        Raw("edge.forward.reconstruction", forward.Reconstruction, forward.Deviation, edge.Length / rows);
        Exactly("edge.forward.pretrain_mask", model.PretrainMask(observed));
        var reconstructed = model.Reconstruct(edge, observed);
        Raw("edge.reconstruct.reconstruction", reconstructed.Reconstruction, reconstructed.Deviation, edge.Length / rows);
    }

    public void Short(MomentModel model)
    {
        float[] brief = cases.Floats("short.x"), all = [.. brief.Select(_ => 1f)];
        Output("short.forward", model.Forward(brief, all), statistics: false);
        Near("short.embed.mean", model.Embed(brief, all).Mean);
    }

    public void PositionBias(MomentWeights weights) =>
        Exactly("trace.position_bias", RelativePosition.Bias(weights.RelativeBias, weights.Config.Heads, MomentConfig.WindowPatches));

    public void Trace(MomentSession traced)
    {
        int length = MomentConfig.WindowLength, channels = x.Length / inputMask.Length;
        int[] rows = cases.Ints("trace.rows");
        float[] values = [.. rows.SelectMany(r => x[(r * channels * length)..((r + 1) * channels * length)])];
        float[] mask = [.. rows.SelectMany(r => inputMask[(r * length)..((r + 1) * length)])];
        if (rows.Length * channels > traced.Buffers.Rows) throw new MomentException("trace.rows covers more windows than the traced session takes");
        float[] states = new MomentModel(traced).Embed(values, mask).States;
        foreach (var (name, stream) in traced.Trace.OrderBy(t => t.Key, StringComparer.Ordinal))
            Near(name, stream[..states.Length], ParityComparison.Trace);
        Near("trace.final", states);
    }

    private void Output(string prefix, MomentOutput output, bool statistics)
    {
        Near(prefix + ".normalized", output.Normalized);
        Raw(prefix + ".reconstruction", output.Reconstruction, output.Deviation, output.Normalized.Length / output.Mean.Length);
        if (!statistics) return;
        Doubles(prefix + ".mean", output.Mean);
        Doubles(prefix + ".stdev", output.Deviation);
    }

    private void Scores(MomentModel model, double[] deviation)
    {
        var (mse, mae) = model.Detect(x, inputMask);
        float[] reconstruction = cases.Floats("main.reconstruct.reconstruction");
        double Tau(int i) => Allowed(deviation[i / MomentConfig.WindowLength], reconstruction[i]);
        comparison.Add<float>("main.detect.mae", mae, cases.Floats("main.detect.mae"), (i, _) => Tau(i));
        comparison.Add<float>("main.detect.mse", mse, cases.Floats("main.detect.mse"), (i, e) => 2 * Math.Sqrt(e) * Tau(i) + Tau(i) * Tau(i));
    }

    private static double Allowed(double deviation, double expected) =>
        ParityComparison.Normalized * deviation + ParityComparison.Rounding * Math.Abs(expected);

    private void Near(string name, float[] actual, double absolute = ParityComparison.Normalized, double relative = 0) =>
        comparison.Add<float>(name, actual, cases.Floats(name), (_, e) => absolute + relative * Math.Abs(e));

    private void Raw(string name, float[] actual, double[] deviation, int steps) =>
        comparison.Add<float>(name, actual, cases.Floats(name), (i, e) => Allowed(deviation[i / steps], e));

    private void Doubles(string name, double[] actual) =>
        comparison.Add<double>(name, actual, cases.Doubles(name), (_, e) => Statistics * Math.Max(1e-3, Math.Abs(e)));

    private void Exactly(string name, float[] actual) => comparison.Add<float>(name, actual, cases.Floats(name), (_, _) => 0);
}
