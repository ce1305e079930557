namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>
/// Moves scale from activations into the weights behind them, so that no channel is much larger than the others: a norm's weight,
/// the rows of v or of up are divided, the columns of the next layer multiplied. The function computed stays the same.
/// </summary>
internal static class SmoothedWeights
{
    /// <summary>Shifts by site; sites that are absent are left alone.</summary>
    public static MomentWeights Of(MomentWeights weights, IReadOnlyDictionary<string, int[]> shifts)
    {
        var c = weights.Config;
        return weights.With([.. weights.Blocks.Select((b, i) =>
        {
            int[]? At(string kind) => shifts.GetValueOrDefault(ActivationSite.Of(i, kind));
            return new MomentBlock
            {
                AttentionNorm = Rows(b.AttentionNorm, 1, At(ActivationSite.Attention)),
                Q = Columns(b.Q, c.Width, At(ActivationSite.Attention)),
                K = Columns(b.K, c.Width, At(ActivationSite.Attention)),
                V = Rows(Columns(b.V, c.Width, At(ActivationSite.Attention)), c.Width, At(ActivationSite.Mixed)),
                O = Columns(b.O, c.Inner, At(ActivationSite.Mixed)),
                FeedNorm = Rows(b.FeedNorm, 1, At(ActivationSite.Feed)),
                Gate = Columns(b.Gate, c.Width, At(ActivationSite.Feed)),
                Up = Rows(Columns(b.Up, c.Width, At(ActivationSite.Feed)), c.Width, At(ActivationSite.Gated)),
                Down = Columns(b.Down, c.FeedForward, At(ActivationSite.Gated)),
            };
        })]);
    }

    /// <summary>Divides row j of [rows, width] by 2^shift[j].</summary>
    private static float[] Rows(float[] matrix, int width, int[]? shifts) =>
        shifts is null ? matrix : [.. matrix.Select((v, i) => MathF.ScaleB(v, -shifts[i / width]))];

    /// <summary>Multiplies column j of [rows, width] by 2^shift[j].</summary>
    private static float[] Columns(float[] matrix, int width, int[]? shifts) =>
        shifts is null ? matrix : [.. matrix.Select((v, i) => MathF.ScaleB(v, shifts[i % width]))];
}
