using StreamingAnomaly.Detection.Ensemble;
using StreamingAnomaly.Detection.Forest;
using StreamingAnomaly.Detection.Quality;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>How a model is trained from a baseline. The same baseline and options give the same bytes.</summary>
public sealed record TrainingOptions
{
    /// <summary>Distance of grid slots in nanoseconds; null takes the baseline's median interval.</summary>
    public long? StepNanos { get; init; }

    /// <summary>
    /// Detectors to train beside the level, which every model has: <c>ensemble</c>, <c>forest</c>. Others are ignored: they
    /// are not trained here.
    /// </summary>
    public IReadOnlyList<string> Detectors { get; init; } = [EnsembleDetector.DetectorName];

    /// <summary>Parameters of the ensemble.</summary>
    public EnsembleOptions Ensemble { get; init; } = new();

    /// <summary>Share of rows at the end that is kept from fitting and calibrates instead, 0.1 to 0.5.</summary>
    public double CalibrationShare { get; init; } = 0.2;

    /// <summary>A gap of more missing frames than this restarts the windows.</summary>
    public int MaxGapFrames { get; init; } = 64;

    /// <summary>Trees of the isolation forest on its own, 1 to 10,000. Time and size grow with it; below 50 scores get rough.</summary>
    public int Trees { get; init; } = 100;

    /// <summary>Rows drawn for each tree, 2 to 4,096. More see finer structure; anomalies then hide among their neighbours.</summary>
    public int SampleSize { get; init; } = 256;

    /// <summary>Seed of every random draw.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Physical limits per sensor, where known.</summary>
    public IReadOnlyDictionary<string, SensorLimits> Limits { get; init; } = new Dictionary<string, SensorLimits>();

    internal IsolationForestOptions Forest => new() { Trees = Trees, MaxSamples = SampleSize, Seed = Seed };

    internal void Validate()
    {
        if (StepNanos is < 1) throw new ArgumentException($"StepNanos is {StepNanos}; it must be at least 1.");
        if (!(CalibrationShare is >= 0.1 and <= 0.5))
            throw new ArgumentException($"CalibrationShare is {CalibrationShare}; it must be 0.1 to 0.5.");
        Forest.Validate();
        Ensemble.Validate();
    }
}
