namespace StreamingAnomaly.Contracts.Alerts;

/// <summary>What made an alert event.</summary>
public enum AlertRule
{
    /// <summary>An episode under the alarm budget: stage 3, 4 when it grows.</summary>
    Episode,

    /// <summary>The level left the calibrated baseline: stage 2.</summary>
    BaselineMoved,

    /// <summary>Mode <c>stages</c>: one sample at or above the stage.</summary>
    Sample,

    /// <summary>A detector that should score does not; about the system, not the equipment.</summary>
    DetectorDegraded,

    /// <summary>An equipment has stopped sending: stage 2.</summary>
    EquipmentSilent,

    /// <summary>Sensors stand still that never did so long while healthy: stage 2.</summary>
    SensorFrozen,

    /// <summary>Scores or stored scores fall behind the readings; about the system, not an equipment.</summary>
    Backlog,
}

/// <summary>Phase of what the event reports.</summary>
public enum AlertPhase
{
    /// <summary>It begins.</summary>
    Opened,

    /// <summary>It reached a higher stage.</summary>
    Escalated,

    /// <summary>It is over.</summary>
    Closed,
}

/// <summary>
/// A staged alert about one equipment. The id derives from (equipment, rule, offset where it started, stage, phase): a
/// replay makes the same event again and every receiver can recognise it.
/// </summary>
public sealed record AlertEvent
{
    /// <summary>Id, 32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Id that all events of one episode share.</summary>
    public required string Episode { get; init; }

    /// <summary>Equipment id.</summary>
    public required string Equipment { get; init; }

    /// <summary>What made it.</summary>
    public required AlertRule Rule { get; init; }

    /// <summary>Opened, escalated, closed.</summary>
    public required AlertPhase Phase { get; init; }

    /// <summary>1 attention (관심), 2 caution (주의), 3 warning (경계), 4 critical (심각).</summary>
    public required int Stage { get; init; }

    /// <summary>Event time of the sample that made it.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Event time at which the episode started.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Summary { get; init; }

    /// <summary>Score of the leading detector.</summary>
    public double Score { get; init; }

    /// <summary>Calibrated score 1 - p.</summary>
    public double Probability { get; init; }

    /// <summary>Distance to the budget's threshold; above 1 opens.</summary>
    public double Ratio { get; init; }

    /// <summary>Sensors that explain it, largest share first.</summary>
    public IReadOnlyList<AlertSensor> Sensors { get; init; } = [];

    /// <summary>What each detector said.</summary>
    public IReadOnlyList<DetectorVote> Detectors { get; init; } = [];

    /// <summary>How far it may be trusted; null for events about the system itself.</summary>
    public AlertTrust? Trust { get; init; }

    /// <summary>Recipe, step, lot, wafer, … of the sample.</summary>
    public IReadOnlyDictionary<string, string> Context { get; init; } = new Dictionary<string, string>();

    /// <summary>With what the score can be computed again.</summary>
    public required AlertEvidence Evidence { get; init; }
}

/// <summary>A sensor's part in an alert.</summary>
/// <param name="Sensor">Name.</param>
/// <param name="Share">Share of the score, 0..1.</param>
/// <param name="Value">Its value in its own unit.</param>
/// <param name="Deviation">Standard deviations from the baseline.</param>
public sealed record AlertSensor(string Sensor, double Share, double Value, double Deviation);

/// <summary>One detector's opinion.</summary>
/// <param name="Detector">Name.</param>
/// <param name="Score">Raw score, null if it gave none.</param>
/// <param name="Probability">Calibrated score, null if it gave none.</param>
/// <param name="Votes">Whether it takes part in the decision.</param>
public sealed record DetectorVote(string Detector, double? Score, double? Probability, bool Votes);

/// <summary>What a replay needs.</summary>
/// <param name="Topic">Topic of the readings.</param>
/// <param name="Partition">Partition.</param>
/// <param name="FirstOffset">Offset of the sample at which the episode started.</param>
/// <param name="LastOffset">Offset of the sample that made this event.</param>
/// <param name="WindowHash">Hash over the frames of the window.</param>
/// <param name="Bundle">Content hash of the bundle that scored.</param>
/// <param name="Configuration">Hash of the equipment's profile.</param>
public sealed record AlertEvidence(
    string Topic, int Partition, long FirstOffset, long LastOffset, string WindowHash, string Bundle, string Configuration);
