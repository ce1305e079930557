using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Scorer.Store;

/// <summary>One point as a store holds it. All numbers are finite; an absent one is null.</summary>
public sealed record StoredScore
{
    /// <summary>Equipment.</summary>
    public required string Equipment { get; init; }

    /// <summary><c>*</c> for the whole equipment, else the sensor whose share this is.</summary>
    public string Sensor { get; init; } = "*";

    /// <summary>The point of a sensor, not of the whole equipment.</summary>
    public bool IsSensor => Sensor != "*";

    /// <summary>Time of the reading, nanoseconds since 1970 UTC.</summary>
    public required long TimeUnixNano { get; init; }

    /// <summary>Content hash of the bundle that scored; empty while warming up.</summary>
    public string Bundle { get; init; } = "";

    /// <summary>Scored, or warming up: then only <see cref="WarmUp"/> says anything.</summary>
    public ScoreState State { get; init; }

    /// <summary>Share of the warm-up that is done, 0..1.</summary>
    public double WarmUp { get; init; }

    /// <summary>Raw score of the leading detector; for a sensor its share of the equipment's score, 0..1.</summary>
    public double Score { get; init; }

    /// <summary>Calibrated anomaly probability of the equipment, 0..1.</summary>
    public double Probability { get; init; }

    /// <summary>Stage of the equipment, 0 normal .. 4 critical.</summary>
    public int Stage { get; init; }

    /// <summary>How often late readings have changed it since it was first written.</summary>
    public int Revision { get; init; }

    /// <summary>A detector that should have scored did not.</summary>
    public bool Degraded { get; init; }

    /// <summary>An alarm was raised at this point; false for a sensor.</summary>
    public bool Alarm { get; init; }

    /// <summary>Distance to the alarm budget's threshold; null for a sensor and where there is no threshold yet.</summary>
    public double? Ratio { get; init; }

    /// <summary>Detectors that gave a score; empty for a sensor.</summary>
    public IReadOnlyList<DetectorValue> Detectors { get; init; } = [];

    /// <summary>The sensor's value, where this is a sensor's point and the value was finite.</summary>
    public double? Value { get; init; }

    /// <summary>Standard deviations from the baseline mean, likewise.</summary>
    public double? Deviation { get; init; }
}
