using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Reliability.Tests.Oracle;

/// <summary>What must come out of the records that were acknowledged: each exactly once.</summary>
internal sealed class Expectation
{
    /// <summary>Readings and unreadable records that went in.</summary>
    public long In { get; set; }

    /// <summary>Sensor values that went in.</summary>
    public long Values { get; set; }

    /// <summary>Scores by equipment and time: no equipment has two readings of one time that count.</summary>
    public Dictionary<(string Equipment, long Time), ExpectedScore> Scores { get; } = [];

    /// <summary>Dead letters by place and reason, with how many readings each stands for.</summary>
    public Dictionary<(int Partition, long Offset, string Reason), ExpectedLetters> Letters { get; } = [];

    /// <summary>Alert events by id.</summary>
    public Dictionary<string, ExpectedAlert> Alerts { get; } = [];

    /// <summary>Trained models by equipment, in order, as the bytes that they are kept in.</summary>
    public Dictionary<string, List<byte[]>> Models { get; } = [];
}

/// <summary>A score that must come.</summary>
/// <param name="Facts">What it says.</param>
/// <param name="Model">How many models the equipment has had before it: names the bundle without knowing its hash.</param>
/// <param name="IsScored">It is a score, not the progress of a baseline.</param>
internal sealed record ExpectedScore(ScoreFacts Facts, int Model, bool IsScored);

/// <summary>Dead letters of one record for one reason.</summary>
/// <param name="Letters">Number of letters.</param>
/// <param name="Readings">Readings that they stand for.</param>
internal readonly record struct ExpectedLetters(int Letters, int Readings);

/// <summary>An alert event that must come.</summary>
internal sealed record ExpectedAlert(
    string Equipment, AlertRule Rule, AlertPhase Phase, int Stage, DateTimeOffset Time, DateTimeOffset Since,
    int Partition, long FirstOffset, long LastOffset, double Score, double Probability, double Ratio);
