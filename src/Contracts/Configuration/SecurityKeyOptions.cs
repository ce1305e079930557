namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>One entry of <c>security.keys</c>: a machine that may call. The key itself is nowhere, only its hash.</summary>
public sealed record SecurityKeyOptions
{
    /// <summary>Who has the key, as the audit shows it. Several keys may share a name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The part of the key that is no secret: what stands between <c>anomaly_</c> and the next underscore. Unique.</summary>
    public string Id { get; init; } = "";

    /// <summary><c>sha256:</c> and the hash of the whole key in hexadecimal digits, as <c>anomaly keys new</c> prints it.</summary>
    [Secret]
    public string Hash { get; init; } = "";

    /// <summary>What it is good for, at least one.</summary>
    public IReadOnlyList<SecurityScope> Scopes { get; init; } = [];

    /// <summary>Last day it is good for (UTC), as <c>2027-11-21</c>; null (default) never ends.</summary>
    public string? Expires { get; init; }
}
