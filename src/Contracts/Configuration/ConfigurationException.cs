namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>The configuration cannot be used. The message lists every error, one line each.</summary>
public sealed class ConfigurationException(IReadOnlyList<ConfigurationError> errors)
    : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>A configuration with one error.</summary>
    public ConfigurationException(ConfigurationError error) : this([error]) { }

    /// <summary>Everything that is wrong, in the order found; at least one.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; } = errors;
}
