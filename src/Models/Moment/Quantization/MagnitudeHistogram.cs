namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>Counts magnitudes in equal bins from 0 to a known largest one, to find where clipping costs less than coarse steps.</summary>
internal sealed class MagnitudeHistogram(float largest)
{
    /// <summary>Fine enough that a bin is a small part of an 8-bit step.</summary>
    private const int Bins = 2048;

    /// <summary>The least share of the largest magnitude that is tried as a limit.</summary>
    private const double LeastShare = 0.1;

    /// <summary>Limits tried between the least and the largest.</summary>
    private const int Candidates = 180;

    /// <summary>Steps between 0 and the limit.</summary>
    private const double Steps = 127;

    private readonly long[] counts = new long[Bins];

    public void Add(float value)
    {
        float magnitude = Math.Abs(value);
        counts[largest > 0 ? Math.Min(Bins - 1, (int)(magnitude / largest * Bins)) : 0]++;
    }

    /// <summary>The limit with the least mean squared error of 8-bit values: rounding inside, clipping outside.</summary>
    public float BestLimit()
    {
        if (largest <= 0) return 1;   // nothing but zeros: any limit represents them
        double best = double.PositiveInfinity, limit = largest;
        for (int k = 0; k <= Candidates; k++)
        {
            double tried = largest * (LeastShare + (1 - LeastShare) * k / Candidates);
            double error = 0, rounding = tried / Steps * (tried / Steps) / 12;
            for (int b = 0; b < Bins; b++)
            {
                double middle = (b + 0.5) * largest / Bins, excess = middle - tried;
                error += counts[b] * (excess > 0 ? excess * excess : rounding);
            }
            if (error < best) (best, limit) = (error, tried);
        }
        return (float)limit;
    }
}
