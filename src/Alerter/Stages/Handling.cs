using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Stages;

/// <summary>What people have done about an incident, and how far it was escalated.</summary>
internal sealed record Handling
{
    public static Handling None { get; } = new();

    /// <summary>When the first receiver was told; null: nobody yet.</summary>
    public DateTimeOffset? Told { get; init; }

    /// <summary>When somebody took it on; stops repeats and escalation.</summary>
    public DateTimeOffset? Acknowledged { get; init; }

    public string? AcknowledgedBy { get; init; }

    /// <summary>Nobody is told before.</summary>
    public DateTimeOffset? SnoozedUntil { get; init; }

    public string? SnoozedBy { get; init; }

    /// <summary>Steps of the escalation that were taken.</summary>
    public int Escalated { get; init; }

    /// <summary>Newest verdict.</summary>
    public FeedbackVerdict? Verdict { get; init; }
}
