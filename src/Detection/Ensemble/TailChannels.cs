namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>
/// Surprise of a head that gives one score, or one per sensor (or group of sensors): then a tail for each, the mean of the
/// three largest surprises, and one more tail over that.
/// </summary>
internal sealed class TailChannels(Tail[] channels, Tail? joint)
{
    public ReadOnlySpan<Tail> Channels => channels;

    /// <summary>Tail of the mean of the largest; null for a head with one score.</summary>
    public Tail? Joint => joint;

    /// <summary>Fits to cross-fitted scores.</summary>
    /// <param name="scores">[rows, channels].</param>
    /// <param name="channels">Scores a row.</param>
    /// <param name="single">The head has one score, which is its surprise's only tail.</param>
    /// <param name="options">Quantile and most knots.</param>
    public static TailChannels Fit(ReadOnlySpan<double> scores, int channels, bool single, EnsembleOptions options)
    {
        var tails = new Tail[channels];
        for (var c = 0; c < channels; c++)
        {
            var column = new double[scores.Length / channels];
            for (var i = 0; i < column.Length; i++) column[i] = scores[i * channels + c];
            tails[c] = Tail.Fit(column, options.TailQuantile, options.TailKnots);
        }
        if (single) return new(tails, null);
        var without = new TailChannels(tails, null);
        var largest = new double[scores.Length / channels];
        for (var i = 0; i < largest.Length; i++) largest[i] = without.MeanOfLargest(scores.Slice(i * channels, channels));
        return new(tails, Tail.Fit(largest, options.TailQuantile, options.TailKnots));
    }

    /// <summary>Surprise of one row's scores, [channels].</summary>
    public double Surprise(ReadOnlySpan<double> scores) =>
        joint is null ? channels[0].Surprise(scores[0]) : joint.Surprise(MeanOfLargest(scores));

    private double MeanOfLargest(ReadOnlySpan<double> scores)
    {
        double first = double.NegativeInfinity, second = first, third = first;
        var less = -1; // scores up to this knot are not among the three largest: one look instead of a search
        for (var c = 0; c < channels.Length; c++)
        {
            if (channels[c].IsUpTo(less, scores[c])) continue;
            var u = channels[c].Surprise(scores[c]);
            var before = third;
            if (u > first) (first, second, third) = (u, first, second);
            else if (u > second) (second, third) = (u, second);
            else if (u > third) third = u;
            if (third > before) less = channels[0].KnotOfLess(third);
        }
        return channels.Length switch { 1 => first, 2 => (first + second) / 2, _ => (first + second + third) / 3 };
    }
}
