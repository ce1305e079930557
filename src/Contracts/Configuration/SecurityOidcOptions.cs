namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Section <c>security.oidc</c>: an OpenID Connect provider whose tokens name people and their roles.</summary>
public sealed record SecurityOidcOptions
{
    /// <summary>Issuer, whose <c>/.well-known/openid-configuration</c> is read; https, or http on this machine. Null (default): no tokens.</summary>
    public string? Authority { get; init; }

    /// <summary>What a token must have been issued for (<c>aud</c>). Required with an authority: else a token for any other program would do.</summary>
    public string? Audience { get; init; }

    /// <summary>Claim with the roles; a dot descends into objects, such as <c>realm_access.roles</c>. Default <c>roles</c>.</summary>
    public string RoleClaim { get; init; } = "roles";

    /// <summary>Claim with the person's name, as the audit shows it; <c>sub</c> where it is missing. Default <c>preferred_username</c>.</summary>
    public string NameClaim { get; init; } = "preferred_username";

    /// <summary>Role of each value of the claim: <c>{ fab-shift: operator }</c>. Empty (default): the values are our role names.</summary>
    public IReadOnlyDictionary<string, SecurityRole> Roles { get; init; } = new Dictionary<string, SecurityRole>();

    /// <summary>Client of the web page at the provider; with it browsers are sent to sign in. Null (default): tokens only.</summary>
    public string? ClientId { get; init; }

    /// <summary>Secret of that client; null for a public one, which PKCE protects.</summary>
    [Secret]
    public string? ClientSecret { get; init; }

    /// <summary>Longest time between two signs of life of a browser before it signs in again, 5m..7d; default 8h, a shift.</summary>
    public TimeSpan Session { get; init; } = TimeSpan.FromHours(8);
}
