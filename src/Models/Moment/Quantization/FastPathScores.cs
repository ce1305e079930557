namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>What the gate compares: per window the mean squared error, in the units of the values as the detector's scores to build
/// on are, over what was observed, and over the newest patch when it is hidden; and the encoder states.</summary>
internal sealed record FastPathScores(double[] Whole, double[] Newest, float[] States)
{
    /// <summary>Computes them.</summary>
    /// <param name="network">Network.</param>
    /// <param name="values">Windows one after another, in sensor units.</param>
    /// <param name="masks">As long: 1 = observed.</param>
    public static FastPathScores Of(IMomentNetwork network, float[] values, float[] masks)
    {
        int length = network.Buffers.Length, windows = values.Length / length, size = network.Buffers.Patches * network.Config.Width;
        var scores = new FastPathScores(new double[windows], new double[windows], new float[windows * size]);
        var variances = new double[network.Buffers.Rows];
        foreach (bool hide in (bool[])[false, true])
        {
            Each(network, values, masks, hide, variances, (window, row) =>
            {
                var mask = masks.AsSpan(window * length, length);
                if (hide)
                {
                    int newest = length - MomentConfig.PatchLength;
                    scores.Newest[window] = Error(network.Buffers, row, mask, newest) * variances[row];
                    return;
                }
                scores.Whole[window] = Error(network.Buffers, row, mask, 0) * variances[row];
                network.Buffers.StatesOf(row).CopyTo(scores.States.AsSpan(window * size));
            });
        }
        return scores;
    }

    private static void Each(IMomentNetwork network, float[] values, float[] masks, bool hide, double[] variances, Action<int, int> read)
    {
        int length = network.Buffers.Length, windows = values.Length / length;
        var counted = new float[length];
        for (int first = 0; first < windows; first += network.Buffers.Rows)
        {
            int rows = Math.Min(network.Buffers.Rows, windows - first);
            for (int row = 0; row < rows; row++)
            {
                int at = (first + row) * length;
                double deviation = WindowInputs.Fill(network.Buffers, row, values.AsSpan(at, length), masks.AsSpan(at, length), hide, counted);
                variances[row] = deviation * deviation;
            }
            network.Run(rows);
            for (int row = 0; row < rows; row++) read(first + row, row);
        }
    }

    private static double Error(MomentBuffers buffers, int row, ReadOnlySpan<float> mask, int from)
    {
        ReadOnlySpan<float> values = buffers.ValuesOf(row), decoded = buffers.DecodedOf(row);
        double sum = 0;
        int steps = 0;
        for (int t = from; t < values.Length; t++)
        {
            if (mask[t] == 0) continue;
            double e = (double)values[t] - decoded[t];
            (sum, steps) = (sum + e * e, steps + 1);
        }
        return steps == 0 ? 0 : sum / steps;
    }
}
