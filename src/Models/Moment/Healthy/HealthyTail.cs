namespace StreamingAnomaly.Models.Moment.Healthy;

/// <summary>-log10 tail probability among healthy scores: by rank up to the 90 % quantile, Pareto (Hill 1975) beyond, so that it
/// never saturates.</summary>
internal sealed class HealthyTail
{
    private const double Quantile = 0.9;
    private readonly double[] sorted;
    private readonly double start;
    private readonly double offset;
    private readonly double beyond;
    private readonly double slope;

    public HealthyTail(ReadOnlySpan<double> healthy)
    {
        sorted = healthy.ToArray();
        Array.Sort(sorted);
        int n = sorted.Length;
        start = sorted[Math.Max(Math.Min((int)(Quantile * n), n - 6), 0)];
        int first = n;
        while (first > 0 && sorted[first - 1] > start) first--;
        if (n - first < 3) return;
        offset = Math.Max(sorted[n / 2], 1e-9);
        beyond = (n - first + 1) / (n + 1.0);
        double sum = 0;
        for (int i = first; i < n; i++) sum += Math.Log((sorted[i] + offset) / (start + offset));
        slope = Math.Max(sum / (n - first), 1e-3);
    }

    public double Surprise(double score)
    {
        if (slope > 0 && score > start)
            return -Math.Log10(beyond) + Math.Log((score + offset) / (start + offset)) / slope / Math.Log(10);
        int at = Array.BinarySearch(sorted, score);
        if (at < 0) at = ~at;
        while (at > 0 && sorted[at - 1] == score) at--;
        return -Math.Log10((sorted.Length - at + 1) / (sorted.Length + 1.0));
    }
}
