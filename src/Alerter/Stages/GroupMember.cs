using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Stages;

/// <summary>What a receiver knows of an incident.</summary>
internal enum ToldState
{
    Nothing = 0,
    Open = 1,
}

/// <summary>An incident in a group of a receiver: what it was told, and what it has yet to be told.</summary>
internal sealed record GroupMember
{
    public required string Endpoint { get; init; }

    public required string Incident { get; init; }

    /// <summary>Key of its group.</summary>
    public required string Group { get; init; }

    /// <summary>What is to be told; null: nothing.</summary>
    public IncidentChange? News { get; init; }

    /// <summary>When that came up (wall time).</summary>
    public DateTimeOffset NewsAt { get; init; }

    /// <summary>Event time at which what is to be told began.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>What is to be told ended while another equipment explained it.</summary>
    public bool Excused { get; init; }

    /// <summary>Whether it cannot wait: stage 4.</summary>
    public bool Urgent { get; init; }

    /// <summary>Id of the event behind the newest news; null when time alone made it.</summary>
    public string? Alert { get; init; }

    /// <summary>Rule of the newest event that was or is to be told.</summary>
    public AlertRule Rule { get; init; }

    /// <summary>Its stage.</summary>
    public int Stage { get; init; }

    public ToldState Told { get; init; }

    /// <summary>Highest stage told; 0 if none.</summary>
    public int ToldStage { get; init; }

    /// <summary>Takes in what happened to the incident. What is still untold stays the stronger word.</summary>
    public GroupMember With(IncidentTransition transition, DateTimeOffset now)
    {
        var change = transition.Change;
        var begins = News is IncidentChange.Opened or IncidentChange.Reopened;
        var resolved = change == IncidentChange.Resolved;
        var stage = Math.Max(transition.Alert?.Stage ?? Stage, News is null ? 0 : Stage);
        return this with
        {
            News = begins && !resolved ? News : change,
            NewsAt = News is null ? now : NewsAt,
            // An end hurries nobody, but does not slow down what was urgent before it.
            Urgent = (News is not null && Urgent) || (!resolved && stage == 4),
            Since = News is null || (transition.Alert?.Since is { } since && since < Since) ? transition.Alert?.Since ?? Since : Since,
            Excused = resolved && Excused,
            Alert = transition.Alert?.Id,
            Rule = transition.Alert?.Rule ?? Rule,
            Stage = stage,
        };
    }
}
