using StreamingAnomaly.Detection.Ensemble;

namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>The detectors that <c>anomaly evaluate</c> knows by name. A host may add its own to the list it runs.</summary>
public static class DetectorCatalog
{
    /// <summary>Those that run unless others are asked for, in the order of reports.</summary>
    public static IReadOnlyList<IOfflineDetector> Default { get; } =
    [
        new ProductDetector(),
        new EnsembleDetector(null),
        .. Enumerable.Range(0, EnsembleModel.HeadNames.Count).Select(head => new EnsembleDetector(head)),
        new RunHeadDetector(),
        new ClusterDetector(),
        new PcaResidualDetector(windows: true),
        new NeighbourDetector(),
        new MeanSquareDetector(),
        new WindowMeanSquareDetector(),
        new LargestDetector(),
        new PcaResidualDetector(windows: false),
        new IsolationForestDetector(),
        new RandomDetector(),
        new ConstantDetector(),
    ];

    /// <summary>Those and the slow ones: MOMENT with its control of random weights, and further draws of the ensemble.</summary>
    public static IReadOnlyList<IOfflineDetector> All { get; } =
    [
        .. Default,
        new MomentScorer(MomentRuns.Shipped, "moment", withEnsemble: false),
        new MomentScorer(MomentRuns.Random, "moment-random", withEnsemble: false),
        new MomentScorer(MomentRuns.Shipped, "moment", withEnsemble: true),
        new MomentScorer(MomentRuns.Random, "moment-random", withEnsemble: true),
        new EnsembleDetector(null, seed: 2),
        new EnsembleDetector(null, seed: 3),
    ];

    /// <summary>Those named, in the order given.</summary>
    /// <exception cref="EvaluationException">There is no such detector.</exception>
    public static IReadOnlyList<IOfflineDetector> Named(IEnumerable<string> names, IReadOnlyList<IOfflineDetector> known) =>
    [
        .. names.Select(name => known.FirstOrDefault(d => string.Equals(d.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new EvaluationException($"there is no detector '{name}'; the detectors are {string.Join(", ", known.Select(d => d.Name))}")),
    ];
}
