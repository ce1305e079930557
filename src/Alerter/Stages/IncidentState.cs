using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Stages;

/// <summary>What an incident is about. Each equipment has at most one open incident of each kind.</summary>
internal enum IncidentKind
{
    /// <summary>The equipment behaves unusually.</summary>
    Equipment,

    /// <summary>A detector that should watch it does not.</summary>
    Detector,

    /// <summary>It has stopped sending.</summary>
    Silent,

    /// <summary>Sensors of it stand still.</summary>
    Frozen,

    /// <summary>The system is behind; about no equipment.</summary>
    System,
}

/// <summary>An episode that is not over.</summary>
internal sealed record OpenEpisode(string Id, int Stage);

/// <summary>An incident with what the next decision about it needs.</summary>
internal sealed record IncidentState
{
    /// <summary>Index of <see cref="LastAt"/> is the stage 0..4.</summary>
    public const int Stages = 5;

    public required Incident Incident { get; init; }

    public required IncidentKind Kind { get; init; }

    /// <summary>Number of its alert events; <see cref="Contracts.Alerts.Incident.Alerts"/> keeps the first and the newest.</summary>
    public int AlertCount { get; init; }

    public IReadOnlyList<OpenEpisode> Open { get; init; } = [];

    /// <summary>By stage: event time at which an episode of it last closed, or a single sample had it.</summary>
    public IReadOnlyList<DateTimeOffset?> LastAt { get; init; } = new DateTimeOffset?[Stages];

    /// <summary>Context of its first event: labels for grouping, silences and maintenance.</summary>
    public IReadOnlyDictionary<string, string> Context { get; init; } = new Dictionary<string, string>();

    /// <summary>Rule of the event with the highest stage.</summary>
    public AlertRule Rule { get; init; }

    /// <summary>Event time since which no episode is open; null while one is.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public DateTimeOffset? QuietSince => Open.Count > 0 ? null : LastAt.Max();

    /// <summary>Highest stage that is open at <paramref name="at"/> or was within <paramref name="linger"/> before.</summary>
    public int ActiveStage(DateTimeOffset at, TimeSpan linger)
    {
        var stage = Open.Count > 0 ? Open.Max(e => e.Stage) : 0;
        for (var s = LastAt.Count - 1; s > stage; s--)
            if (LastAt[s] is { } last && last + linger >= at) return s;
        return stage;
    }
}
