namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>
/// An entry of <c>alerter.inhibit</c>: while an incident that matches <see cref="Source"/> is open, nobody is told of those
/// that match <see cref="Target"/>, such as a pump's alarm those of its chambers.
/// </summary>
public sealed record InhibitOptions
{
    /// <summary>Matchers of the cause, such as <c>[equipment=~pump-.*, stage=~3|4]</c>; at least one.</summary>
    public IReadOnlyList<string> Source { get; init; } = [];

    /// <summary>Matchers of the consequence; at least one.</summary>
    public IReadOnlyList<string> Target { get; init; } = [];

    /// <summary>Labels that must be present and equal on both, such as <c>[line]</c>; default none.</summary>
    public IReadOnlyList<string> Equal { get; init; } = [];
}
