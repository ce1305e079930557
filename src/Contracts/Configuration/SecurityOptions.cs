namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Section <c>security</c>: who may do what. Without <see cref="Oidc"/> and <see cref="Keys"/> only this machine is served.</summary>
public sealed record SecurityOptions
{
    /// <summary>Sign-in of people by tokens of an identity provider.</summary>
    public SecurityOidcOptions Oidc { get; init; } = new();

    /// <summary>Keys of machines, made with <c>anomaly keys new</c>. Two of one name are both good while one replaces the other.</summary>
    public IReadOnlyList<SecurityKeyOptions> Keys { get; init; } = [];

    /// <summary>Certificate of this server.</summary>
    public SecurityTlsOptions Tls { get; init; } = new();

    /// <summary>A proxy in front ends TLS and nobody reaches this port around it. Allows addresses other than loopback without an own certificate. Default false.</summary>
    public bool BehindTlsProxy { get; init; }

    /// <summary>Requests per minute of one identity, or of one address that has none, 60..10000000; default 12000. More are told to come back (429). A sixth may come at once.</summary>
    public int RequestsPerMinute { get; init; } = 12_000;

    /// <summary>How the heads of the audit chains are kept elsewhere.</summary>
    public SecurityAuditOptions Audit { get; init; } = new();

    /// <summary>Whether anybody has to say who they are.</summary>
    public bool IsConfigured => Oidc.Authority is not null || Keys.Count > 0;
}
