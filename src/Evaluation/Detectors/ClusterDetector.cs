using StreamingAnomaly.Evaluation.Numerics;

namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>
/// Distance of the flattened window to the nearest of 10 k-means centres of at most 1,000 healthy ones (Lloyd's
/// iteration from k-means++ starts: Arthur and Vassilvitskii, SODA 2007).
/// </summary>
internal sealed class ClusterDetector : IOfflineDetector
{
    private const int Centres = 10;
    private const int LongestWindow = 40;
    private const int MostWindows = 1000;
    private const int MostIterations = 300;

    public string Name => "kmeans-raw";
    public bool Seeded(OfflineTask task) => true;

    public double Cost(OfflineTask task) => task.Test.Values.Length * 10.0 * LongestWindow;

    public OfflineScores Run(OfflineTask task)
    {
        var rows = new Standardised(task, Math.Min(task.Window, LongestWindow));
        var fit = rows.FitWindows(MostWindows).Select(row => Padded(rows, row)).ToArray();
        var centres = new NearestWindows(fit[0].Length, Fit(fit, task.Random()));
        var query = new float[fit[0].Length];
        var distances = new float[centres.Count];
        return rows.Score(row =>
        {
            Vectors.Narrow(rows.Window(row), query);
            centres.Squared(query, distances);
            return Math.Sqrt(distances.Min());
        });
    }

    private static float[] Padded(Standardised rows, int row)
    {
        var vector = new float[NearestWindows.Stride(rows.Size)];
        Vectors.Narrow(rows.Window(row), vector);
        return vector;
    }

    private static float[][] Fit(float[][] points, Random random)
    {
        var centres = Start(points, random);
        var assigned = new int[points.Length];
        Array.Fill(assigned, -1);
        var distances = new float[centres.Length];
        for (var iteration = 0; iteration < MostIterations; iteration++)
        {
            var near = new NearestWindows(points[0].Length, centres);
            var changed = false;
            for (var i = 0; i < points.Length; i++)
            {
                near.Squared(points[i], distances);
                var best = Array.IndexOf(distances, distances.Min());
                changed |= best != assigned[i];
                assigned[i] = best;
            }

            if (!changed) break;
            for (var k = 0; k < centres.Length; k++) centres[k] = Mean(points, assigned, k) ?? centres[k];
        }

        return centres;
    }

    /// <summary>Each further start is drawn with a chance proportional to its squared distance from those before it.</summary>
    private static float[][] Start(float[][] points, Random random)
    {
        var centres = new List<float[]> { points[random.Next(points.Length)] };
        var nearest = new double[points.Length];
        Array.Fill(nearest, double.PositiveInfinity);
        var one = new float[1];
        while (centres.Count < Math.Min(Centres, points.Length))
        {
            var newest = new NearestWindows(points[0].Length, [centres[^1]]);
            for (var i = 0; i < points.Length; i++)
            {
                newest.Squared(points[i], one);
                nearest[i] = Math.Min(nearest[i], one[0]);
            }

            var draw = random.NextDouble() * nearest.Sum();
            var chosen = 0;
            while (chosen < points.Length - 1 && (draw -= nearest[chosen]) > 0) chosen++;
            centres.Add(points[chosen]);
        }

        return [.. centres];
    }

    private static float[]? Mean(float[][] points, int[] assigned, int centre)
    {
        var sum = new double[points[0].Length];
        var count = 0;
        for (var i = 0; i < points.Length; i++)
        {
            if (assigned[i] != centre) continue;
            count++;
            for (var k = 0; k < sum.Length; k++) sum[k] += points[i][k];
        }

        return count == 0 ? null : [.. sum.Select(s => (float)(s / count))];
    }
}
