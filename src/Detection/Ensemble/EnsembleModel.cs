using StreamingAnomaly.Detection.Forest;

namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>
/// Five heads over the rows of one equipment and their calibration: lag (distance of the last rows from their usual
/// subspace), forecast (error of a linear forecast), ms (multi-scale window statistics' distance), knn (the same statistics'
/// distance to remembered healthy rows), forest. Immutable; one model may serve any number of streams and threads.
/// </summary>
public sealed class EnsembleModel
{
    internal const int LagHead = 0, ForecastHead = 1, StatisticsHead = 2, NeighbourHead = 3, ForestHead = 4, Heads = 5;

    internal EnsembleModel(
        EnsembleOptions options, Standard standard, GroupModel[] groups, IsolationForest? forest, TailChannels[] tails,
        double smoothingKeep)
    {
        (Options, Standard, Groups, Forest, Tails) = (options, standard, groups, forest, tails);
        Widths = groups.Length == 0 ? [] : groups[0].Group.Widths;
        SmoothingKeep = smoothingKeep;
    }

    /// <summary>Names of the heads, in the order of every list of heads.</summary>
    public static IReadOnlyList<string> HeadNames { get; } = ["lag", "forecast", "ms", "knn", "forest"];

    /// <summary>Parameters it was trained with.</summary>
    public EnsembleOptions Options { get; }

    /// <summary>Values of an input row.</summary>
    public int Sensors => Standard.Sensors;

    /// <summary>Input sensors that varied in training, ascending; the others take part in no head.</summary>
    public IReadOnlyList<int> LiveSensors => Standard.Live;

    /// <summary>Input sensors that had one value in training; a change is told by <see cref="EnsembleScorer.ConstantSurprise"/>.</summary>
    public IReadOnlyList<int> ConstantSensors => Standard.Constant;

    /// <summary>Training rows that had a value.</summary>
    public int TrainingRows => Standard.Rows;

    internal Standard Standard { get; }
    internal GroupModel[] Groups { get; }
    internal IsolationForest? Forest { get; }
    internal TailChannels[] Tails { get; }
    internal int[] Widths { get; }
    internal double SmoothingKeep { get; }
}
