using StreamingAnomaly.Detection.Calibration;
using StreamingAnomaly.Detection.Level;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>How an equipment is scored. Configuration, not part of the model: it may change without training.</summary>
public sealed record ScoringOptions
{
    /// <summary>
    /// Detectors that vote on alarms, at most 8. The first leads: stage, score, probability and <c>moved</c> are its own.
    /// Those of the model that are not listed are scored and shown all the same.
    /// </summary>
    public IReadOnlyList<string> Detectors { get; init; } = [LevelDetector.DetectorName, EnsembleDetector.DetectorName];

    /// <summary>Name of a detector that is scored elsewhere, such as "moment"; null for none. It votes only if listed.</summary>
    public string? External { get; init; }

    /// <summary>
    /// The external detector's score, a surprise, is averaged into the ensemble's as its sixth head. Only where it was
    /// measured on the equipment's own history that nothing is lost by it.
    /// </summary>
    public bool ExternalJoins { get; init; }

    /// <summary>Frames between two scores of the external detector, 1 to 4,096.</summary>
    public int Stride { get; init; } = 8;

    /// <summary>N: frames per allowed alarm, at least 30; see <see cref="AlarmOptions.Budget"/>.</summary>
    public double Budget { get; init; } = 2000;

    /// <summary>
    /// Time per allowed alarm in nanoseconds; where set, it makes the budget with the interval of the model, which is
    /// known only once the equipment has warmed up. Below <see cref="AlarmCalibration.QuietSamples"/> frames that many count.
    /// </summary>
    public double? NanosPerAlarm { get; init; }

    /// <summary>N for an equipment that reports every <paramref name="stepNanos"/> nanoseconds.</summary>
    public double BudgetFor(long stepNanos) => NanosPerAlarm is { } nanos
        ? Math.Max(AlarmCalibration.QuietSamples, nanos / stepNanos)
        : Budget;

    /// <summary>Shares of healthy behaviour at which stages 1 to 4 begin.</summary>
    public IReadOnlyList<double> Stages { get; init; } = [0.90, 0.95, 0.98, 0.99];

    /// <summary>Frames kept for windows and evidence, 1 to 65,536; the external detector's window must fit.</summary>
    public int RingFrames { get; init; } = 64;

    /// <summary>Throws where a setting is out of range, naming it.</summary>
    /// <exception cref="ArgumentException">Says which setting, its value and the allowed range.</exception>
    public void Validate()
    {
        if (Detectors.Count is < 1 or > 8) throw new ArgumentException($"Detectors lists {Detectors.Count}; it must list 1 to 8.");
        if (Detectors.Distinct(StringComparer.Ordinal).Count() != Detectors.Count)
            throw new ArgumentException("Detectors lists a detector twice.");
        string[] builtIn = [LevelDetector.DetectorName, EnsembleDetector.DetectorName, ForestDetector.DetectorName];
        if (External is not null && builtIn.Contains(External))
            throw new ArgumentException($"External is '{External}', the name of a built-in detector; give it another.");
        foreach (var name in Detectors)
            if (name != External && !builtIn.Contains(name))
                throw new ArgumentException(
                    $"Detectors lists '{name}', which is unknown here; known are {string.Join(", ", builtIn)}" +
                    (External is null ? "." : $" and {External}."));
        if (Stride is < 1 or > 4096) throw new ArgumentException($"Stride is {Stride}; it must be 1 to 4,096 frames.");
        if (RingFrames is < 1 or > 65_536) throw new ArgumentException($"RingFrames is {RingFrames}; it must be 1 to 65,536.");
        AlarmOptions.ValidateStages(Stages);
        if (!(Budget >= AlarmCalibration.QuietSamples) || double.IsInfinity(Budget))
            throw new ArgumentException($"Budget is {Budget}; it must be at least {AlarmCalibration.QuietSamples} frames.");
    }
}
