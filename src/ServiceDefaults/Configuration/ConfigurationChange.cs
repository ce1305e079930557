namespace StreamingAnomaly.ServiceDefaults.Configuration;

/// <summary>One setting that differs between two configurations.</summary>
/// <param name="Setting">Dotted path.</param>
/// <param name="Before">Text of the value, null when it was not there; secrets are hidden.</param>
/// <param name="After">Text of the value, null when it is gone; secrets are hidden.</param>
/// <param name="Effect">What happens to a running service.</param>
public sealed record ConfigurationChange(string Setting, string? Before, string? After, ChangeEffect Effect)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Setting}: {Before ?? "(absent)"} -> {After ?? "(absent)"}{(Effect == ChangeEffect.Restart ? "  (restart needed)" : "")}";
}

/// <summary>What a changed setting does to a running service.</summary>
public enum ChangeEffect
{
    /// <summary>Followed while running, from the next unit of work on.</summary>
    Live,

    /// <summary>Takes effect at the next start.</summary>
    Restart,
}
