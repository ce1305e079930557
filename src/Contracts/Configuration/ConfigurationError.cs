namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>One thing wrong with the configuration, addressed to the person who wrote it.</summary>
/// <param name="Setting">Dotted path as in <c>anomaly.yaml</c>, such as <c>equipment.defaults.stages</c>.</param>
/// <param name="Message">What is wrong, what was found and what is allowed, with an example.</param>
/// <param name="Source">Where it was written, such as <c>anomaly.yaml line 12</c>; null when unknown or a default.</param>
public sealed record ConfigurationError(string Setting, string Message, string? Source = null)
{
    /// <inheritdoc/>
    public override string ToString() => Source is null ? $"{Setting}: {Message}" : $"{Setting} ({Source}): {Message}";
}
