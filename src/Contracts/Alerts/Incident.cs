namespace StreamingAnomaly.Contracts.Alerts;

/// <summary>State of an incident.</summary>
public enum IncidentStatus
{
    /// <summary>Something is still wrong.</summary>
    Open,

    /// <summary>All its episodes are over.</summary>
    Resolved,
}

/// <summary>What people deal with: the episodes of one equipment that belong together.</summary>
public record Incident
{
    /// <summary>Id, derived from the first alert event.</summary>
    public required string Id { get; init; }

    /// <summary>Rises with every change; a receiver keeps the highest.</summary>
    public required int Revision { get; init; }

    /// <summary>Equipment id.</summary>
    public required string Equipment { get; init; }

    /// <summary>Open or resolved.</summary>
    public required IncidentStatus Status { get; init; }

    /// <summary>Highest stage so far.</summary>
    public required int Stage { get; init; }

    /// <summary>Event time of the first sample.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Event time of the last change.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>Event time of the end.</summary>
    public DateTimeOffset? Resolved { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Summary { get; init; }

    /// <summary>Ids of its alert events in order.</summary>
    public IReadOnlyList<string> Alerts { get; init; } = [];

    /// <summary>Episodes still open.</summary>
    public IReadOnlyList<string> OpenEpisodes { get; init; } = [];

    /// <summary>How far the event with the highest stage may be trusted; null if it says nothing about that.</summary>
    public AlertTrust? Trust { get; init; }

    /// <summary>Sensors of the event with the highest stage.</summary>
    public IReadOnlyList<AlertSensor> Sensors { get; init; } = [];
}
