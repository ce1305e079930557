using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.State;

/// <summary>A maintenance window as it is kept.</summary>
internal sealed record MaintenanceRecord
{
    public required string Id { get; init; }

    public required MaintenanceOptions Options { get; init; }

    /// <summary><see cref="HoldStore.Configured"/>, or <c>api</c>.</summary>
    public required string Source { get; init; }

    public required string Author { get; init; }

    public string Comment { get; init; } = "";

    public required DateTimeOffset Created { get; init; }

    /// <summary>When somebody removed it; from then on it does not apply.</summary>
    public DateTimeOffset? Removed { get; init; }
}
