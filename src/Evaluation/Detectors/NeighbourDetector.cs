using StreamingAnomaly.Evaluation.Numerics;

namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>Distance of the flattened window to the 5th nearest of at most 1,000 healthy ones.</summary>
internal sealed class NeighbourDetector : IOfflineDetector
{
    private const int Neighbour = 5;
    private const int MostWindows = 1000;

    public string Name => "knn-sub-raw";

    /// <summary>Only the choice of windows is random, and only where there are more than 1,000.</summary>
    public bool Seeded(OfflineTask task) => task.FitRows > MostWindows;

    public double Cost(OfflineTask task) => task.Test.Values.Length * 500.0 * task.Window;

    public OfflineScores Run(OfflineTask task)
    {
        var rows = new Standardised(task, task.Window);
        var fit = rows.FitWindows(MostWindows);
        var near = new NearestWindows(rows.Size, [.. fit.Select(row => Vectors.Narrow(rows.Window(row)))]);
        var query = new float[NearestWindows.Stride(rows.Size)];
        var first = 0;
        var nearest = new float[Math.Min(Neighbour, near.Count)];
        return rows.Score(row =>
        {
            Vectors.Narrow(rows.Window(row), query);
            return near.Kth(query, nearest, ref first);
        });
    }
}
