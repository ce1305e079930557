namespace StreamingAnomaly.Models.Moment;

/// <summary>
/// momentfm's entry points over a network (spec 4.7): they differ only in masks. Input is [B, C, T] row-major with one mask
/// [B, T] of 0 and 1 for all channels; channels are computed independently. Does not own the network.
/// </summary>
/// <remarks>For verification and offline work; the stream uses <see cref="MomentDetector"/>, which reuses its buffers.</remarks>
public sealed class MomentModel(IMomentNetwork network)
{
    private readonly int length = network.Buffers.Length;
    private readonly int patches = network.Buffers.Patches;

    /// <summary>Reconstruction with padding and <paramref name="mask"/>ed patches replaced by the mask token. Without a mask
    /// every complete patch is shown and every other is hidden.</summary>
    /// <param name="values">[B, C, T].</param>
    /// <param name="inputMask">[B, T]: 1 = observed.</param>
    /// <param name="mask">[B, T]: 0 = hide (imputation); null as above.</param>
    public MomentOutput Forward(float[] values, float[] inputMask, float[]? mask = null) =>
        Reconstruct(values, inputMask, mask ?? PretrainMask(inputMask), zeroNonFinite: true);

    /// <summary>momentfm's <c>reconstruct</c>: padding is embedded as it is, and a NaN or infinity anywhere makes its channel NaN.</summary>
    public MomentOutput Reconstruct(float[] values, float[] inputMask) =>
        Reconstruct(values, inputMask, Ones(inputMask.Length), zeroNonFinite: false);

    /// <summary>momentfm's <c>detect_anomalies</c>: squared and absolute error of <see cref="Reconstruct(float[], float[])"/> per
    /// step, in the input's units, [B, C, T].</summary>
    public (float[] SquaredError, float[] AbsoluteError) Detect(float[] values, float[] inputMask)
    {
        var output = Reconstruct(values, inputMask);
        float[] mse = new float[values.Length], mae = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            double channel = output.Normalized[i] * output.Deviation[i / length] + output.Mean[i / length];
            double error = values[i] - channel;
            (mse[i], mae[i]) = ((float)(error * error), (float)Math.Abs(error));
        }
        return (mse, mae);
    }

    /// <summary>The mask <see cref="Forward"/> makes by itself: 1 on complete patches, [B, T].</summary>
    public float[] PretrainMask(float[] inputMask)
    {
        float[] mask = new float[inputMask.Length], shown = new float[patches];
        for (int b = 0; b < Rows(inputMask); b++)
        {
            PatchMask.Complete(Steps(inputMask, b), shown);
            PatchMask.Repeat(shown, mask.AsSpan(b * length, length));
        }
        return mask;
    }

    /// <summary>Patch states and their mean.</summary>
    public MomentEmbedding Embed(float[] values, float[] inputMask)
    {
        int width = network.Config.Width, channels = Channels(values, inputMask);
        var states = new float[values.Length / length * patches * width];
        var normalized = new float[values.Length];
        var (mean, deviation) = (new double[values.Length / length], new double[values.Length / length]);
        ForEach(values.Length / length, (n, row) =>
        {
            var x = values.AsSpan(n * length, length);
            (mean[n], deviation[n]) = RevIn.Statistics(x, Steps(inputMask, n / channels));
            RevIn.Normalise(x, mean[n], deviation[n], false, normalized.AsSpan(n * length, length));
            RevIn.Normalise(x, mean[n], deviation[n], true, network.Buffers.ValuesOf(row));
            PatchMask.Complete(Steps(inputMask, n / channels), network.Buffers.EmbedMaskOf(row));
            PatchMask.Complete(Steps(inputMask, n / channels), network.Buffers.KeyMaskOf(row));
        }, (n, row) => network.Buffers.StatesOf(row).CopyTo(states.AsSpan(n * patches * width)));

        var pooled = new float[Rows(inputMask) * width];
        var shown = new float[patches];
        for (int b = 0; b < Rows(inputMask); b++)
        {
            int complete = PatchMask.Complete(Steps(inputMask, b), shown);
            for (int j = 0; j < width; j++)
            {
                double sum = 0;
                for (int c = 0; c < channels; c++)
                    for (int p = 0; p < patches; p++)
                        if (shown[p] != 0) sum += states[((b * channels + c) * patches + p) * width + j];
                pooled[b * width + j] = (float)(sum / ((double)complete * channels));
            }
        }
        return new MomentEmbedding(normalized, states, pooled, mean, deviation);
    }

    /// <summary>Zero-shot forecast with the pre-trained head: the window moves left, its end is hidden and decoded.
    /// <see cref="MomentOutput.Reconstruction"/> is [B, C, horizon].</summary>
    public MomentOutput ShortForecast(float[] values, float[] inputMask, int horizon)
    {
        int hidden = (horizon + MomentConfig.PatchLength - 1) / MomentConfig.PatchLength, shift = hidden * MomentConfig.PatchLength;
        if (horizon < 1 || hidden >= patches) throw new ArgumentOutOfRangeException(nameof(horizon), $"expected 1 to {(patches - 1) * MomentConfig.PatchLength} steps");
        int channels = Channels(values, inputMask);
        var (normal, keys) = (new float[length], new float[length]);
        var decoded = new float[values.Length];
        var forecast = new float[values.Length / length * horizon];
        var (mean, deviation) = (new double[values.Length / length], new double[values.Length / length]);
        ForEach(values.Length / length, (n, row) =>
        {
            var x = values.AsSpan(n * length, length);
            var observed = Steps(inputMask, n / channels);
            (mean[n], deviation[n]) = RevIn.Statistics(x, observed);
            RevIn.Normalise(x, mean[n], deviation[n], true, normal);
            Roll(normal, shift, network.Buffers.ValuesOf(row));
            Roll(observed, shift, keys);
            keys.AsSpan(length - shift).Fill(1);
            PatchMask.Complete(keys, network.Buffers.KeyMaskOf(row));
            var embed = network.Buffers.EmbedMaskOf(row);
            embed.Fill(1);
            embed[(patches - hidden)..].Clear();
        }, (n, row) =>
        {
            network.Buffers.DecodedOf(row).CopyTo(decoded.AsSpan(n * length));
            for (int i = 0; i < horizon; i++)
                forecast[n * horizon + i] = (float)(decoded[(n + 1) * length - shift + i] * deviation[n] + mean[n]);
        });
        return new MomentOutput(decoded, forecast, mean, deviation);
    }

    private MomentOutput Reconstruct(float[] values, float[] inputMask, float[] mask, bool zeroNonFinite)
    {
        int channels = Channels(values, inputMask);
        var (decoded, output) = (new float[values.Length], new float[values.Length]);
        var (mean, deviation) = (new double[values.Length / length], new double[values.Length / length]);
        var counted = new float[length];
        ForEach(values.Length / length, (n, row) =>
        {
            var x = values.AsSpan(n * length, length);
            var observed = Steps(inputMask, n / channels);
            var shown = Steps(mask, n / channels);
            for (int t = 0; t < length; t++) counted[t] = observed[t] * shown[t];
            (mean[n], deviation[n]) = RevIn.Statistics(x, counted);
            RevIn.Normalise(x, mean[n], deviation[n], zeroNonFinite, network.Buffers.ValuesOf(row));
            PatchMask.Complete(shown, network.Buffers.EmbedMaskOf(row));
            PatchMask.Complete(observed, network.Buffers.KeyMaskOf(row));
        }, (n, row) =>
        {
            network.Buffers.DecodedOf(row).CopyTo(decoded.AsSpan(n * length));
            for (int i = n * length; i < (n + 1) * length; i++) output[i] = (float)(decoded[i] * deviation[n] + mean[n]);
        });
        return new MomentOutput(decoded, output, mean, deviation);
    }

    /// <summary>Fills, runs and reads the network's buffers until all windows are through.</summary>
    private void ForEach(int windows, Action<int, int> fill, Action<int, int> read)
    {
        for (int first = 0; first < windows; first += network.Buffers.Rows)
        {
            int rows = Math.Min(network.Buffers.Rows, windows - first);
            for (int row = 0; row < rows; row++) fill(first + row, row);
            network.Run(rows);
            for (int row = 0; row < rows; row++) read(first + row, row);
        }
    }

    private int Rows(float[] mask) => mask.Length / length;

    private int Channels(float[] values, float[] mask)
    {
        if (mask.Length == 0 || mask.Length % length != 0 || values.Length == 0 || values.Length % mask.Length != 0)
            throw new ArgumentException($"{values.Length} values and a mask of {mask.Length} are not [B, C, {length}] and [B, {length}]");
        return values.Length / mask.Length;
    }

    private ReadOnlySpan<float> Steps(float[] mask, int b) => mask.AsSpan(b * length, length);

    private static float[] Ones(int count)
    {
        var ones = new float[count];
        Array.Fill(ones, 1);
        return ones;
    }

    private static void Roll(ReadOnlySpan<float> from, int left, Span<float> to)
    {
        from[left..].CopyTo(to);
        from[..left].CopyTo(to[(from.Length - left)..]);
    }
}
