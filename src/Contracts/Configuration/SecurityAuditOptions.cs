namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Section <c>security.audit</c>: anchors are what shows later that a chain was cut or written anew.</summary>
public sealed record SecurityAuditOptions
{
    /// <summary>Append-only file for anchors; put it on another volume or machine. Null (default): <c>audit-anchors.jsonl</c> in the data folder.</summary>
    public string? Anchors { get; init; }

    /// <summary>Records of one chain between two anchors, 1..100000; default 100. What came after the last anchor can be cut unseen.</summary>
    public int Every { get; init; } = 100;

    /// <summary>Longest time that a new record waits for its anchor, 1s..1d; default 10m.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(10);
}
