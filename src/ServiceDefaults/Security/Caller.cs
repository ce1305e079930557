using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>Who calls.</summary>
/// <param name="Kind"><c>person</c>, <c>key</c>, or <c>local</c>: somebody on this machine while nobody has to say who they are.</param>
/// <param name="Name">Name of the person or key.</param>
/// <param name="Role">What they are; null for keys without a role's scope.</param>
/// <param name="Scopes">What a key is good for beside a role.</param>
public sealed record Caller(string Kind, string Name, SecurityRole? Role, IReadOnlyList<SecurityScope> Scopes)
{
    private const string KindClaim = "kind", NameClaim = "name", RoleClaim = "role", ScopeClaim = "scope", AmbientClaim = "ambient";

    /// <summary>Everybody, where no authentication is configured: only this machine is served then.</summary>
    public static Caller Local { get; } = new("local", "local", SecurityRole.Admin, []) { IsAmbient = true };

    /// <summary>The browser adds the identity by itself, so that another site's page could use it.</summary>
    public bool IsAmbient { get; init; }

    /// <summary>How the audit names them: <c>person:kim</c>, <c>key:etch-gateway (k3f9x2ab)</c>, <c>local</c>.</summary>
    public string Actor => Kind == "local" ? "local" : $"{Kind}:{Name}";

    /// <summary>Who calls; <see cref="Local"/> outside of a host, as in unit tests of endpoints.</summary>
    public static Caller Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return From(context.User) ?? Local;
    }

    /// <summary>A key's caller.</summary>
    public static Caller OfKey(SecurityKeyOptions key)
    {
        SecurityRole? role = null;
        foreach (var scope in key.Scopes)
            if (RoleOf(scope) is { } r && (role is null || r > role)) role = r;
        return new Caller("key", $"{key.Name} ({key.Id})", role, key.Scopes);
    }

    /// <summary>Whether they may; pure.</summary>
    public bool May(Access access) => access switch
    {
        Access.Anyone => true,
        Access.Ingest => Scopes.Contains(SecurityScope.Ingest) || Role >= SecurityRole.Engineer,
        Access.Metrics => Scopes.Contains(SecurityScope.Metrics) || Role >= SecurityRole.Viewer,
        Access.Viewer => Role >= SecurityRole.Viewer,
        Access.Operator => Role >= SecurityRole.Operator,
        Access.Engineer => Role >= SecurityRole.Engineer,
        Access.Admin => Role >= SecurityRole.Admin,
        _ => false,
    };

    /// <summary>As claims, for the cookie and the request.</summary>
    internal ClaimsPrincipal ToPrincipal(string scheme)
    {
        var identity = new ClaimsIdentity(scheme, NameClaim, RoleClaim);
        identity.AddClaim(new Claim(KindClaim, Kind));
        identity.AddClaim(new Claim(NameClaim, Name));
        if (Role is { } role) identity.AddClaim(new Claim(RoleClaim, role.ToString()));
        foreach (var scope in Scopes) identity.AddClaim(new Claim(ScopeClaim, scope.ToString()));
        if (IsAmbient) identity.AddClaim(new Claim(AmbientClaim, "true"));
        return new ClaimsPrincipal(identity);
    }

    internal static Caller? From(ClaimsPrincipal? user)
    {
        if (user?.Identity is not { IsAuthenticated: true } || user.FindFirst(KindClaim) is not { } kind) return null;
        return new Caller(
            kind.Value, user.FindFirst(NameClaim)?.Value ?? "",
            Enum.TryParse<SecurityRole>(user.FindFirst(RoleClaim)?.Value, out var role) ? role : null,
            [.. user.FindAll(ScopeClaim).Select(c => Enum.Parse<SecurityScope>(c.Value))])
        {
            IsAmbient = user.HasClaim(AmbientClaim, "true"),
        };
    }

    private static SecurityRole? RoleOf(SecurityScope scope) => scope switch
    {
        SecurityScope.Read => SecurityRole.Viewer,
        SecurityScope.Operate => SecurityRole.Operator,
        SecurityScope.Engineer => SecurityRole.Engineer,
        SecurityScope.Admin => SecurityRole.Admin,
        _ => null,
    };
}
