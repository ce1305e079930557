using StreamingAnomaly.Detection.Calibration;
using StreamingAnomaly.Detection.Level;
using StreamingAnomaly.Detection.Quality;
using StreamingAnomaly.Detection.Runs;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>
/// What training learnt about one equipment: immutable, shared by any number of scorers, saved by
/// <see cref="EquipmentModelMapper"/>.
/// </summary>
public sealed class EquipmentModel
{
    private readonly Dictionary<string, int> indices;

    internal EquipmentModel(
        IReadOnlyList<string> sensors, long stepNanos, int maxGapFrames, SensorStatistics statistics, TailStart levelStart,
        EnsembleDetector? ensemble, ForestDetector? forest, TailStart? forestStart,
        RunModel? runs,
        IReadOnlyList<SensorQualityBaseline> quality, TrainingSummary training, IReadOnlyList<BaselineFinding> findings)
    {
        (Sensors, StepNanos, MaxGapFrames, Statistics) = (sensors, stepNanos, maxGapFrames, statistics);
        (LevelStart, Ensemble, Forest, ForestStart, Quality) = (levelStart, ensemble, forest, forestStart, quality);
        (Runs, Training, Findings) = (runs, training, findings);
        indices = new(StringComparer.Ordinal);
        for (var i = 0; i < sensors.Count; i++) indices.Add(sensors[i], i);
    }

    /// <summary>Sensors in row order.</summary>
    public IReadOnlyList<string> Sensors { get; }

    /// <summary>Distance of grid slots in nanoseconds.</summary>
    public long StepNanos { get; }

    /// <summary>A gap of more missing frames than this restarts the windows.</summary>
    public int MaxGapFrames { get; }

    /// <summary>Mean and spread per sensor.</summary>
    public SensorStatistics Statistics { get; }

    /// <summary>The level detector.</summary>
    public LevelDetector Level { get; } = new();

    /// <summary>Healthy tail of the level detector.</summary>
    public TailStart LevelStart { get; }

    /// <summary>The ensemble of five heads; null if it was not trained.</summary>
    public EnsembleDetector? Ensemble { get; }

    /// <summary>The isolation forest on standardised rows, on its own; null if it was not trained.</summary>
    public ForestDetector? Forest { get; }

    /// <summary>Healthy tail of the forest; null without one.</summary>
    public TailStart? ForestStart { get; }

    /// <summary>How whole runs behave; null if the baseline had too few of them.</summary>
    public RunModel? Runs { get; }

    /// <summary>Names of the detectors that this model can run.</summary>
    public IEnumerable<string> Detectors
    {
        get
        {
            yield return LevelDetector.DetectorName;
            if (Ensemble is not null) yield return EnsembleDetector.DetectorName;
            if (Forest is not null) yield return ForestDetector.DetectorName;
        }
    }

    /// <summary>What is plausible per sensor.</summary>
    public IReadOnlyList<SensorQualityBaseline> Quality { get; }

    /// <summary>Where it was learnt.</summary>
    public TrainingSummary Training { get; }

    /// <summary>What looked odd about the baseline, in words.</summary>
    public IReadOnlyList<BaselineFinding> Findings { get; }

    /// <summary>Fewer calibration scores than thresholds need.</summary>
    public bool IsProvisional => LevelStart.Count < TailStart.EnoughScores;

    /// <summary>Row index of a sensor, -1 for one that was not in training.</summary>
    public int IndexOf(string sensor) => indices.GetValueOrDefault(sensor, -1);
}
