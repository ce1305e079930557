using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>
/// How the console names a person to another service: two headers beside a key with the scope
/// <see cref="SecurityScope.Delegate"/>. Without such a key they are refused, and the console never passes on a caller's own.
/// </summary>
public static class OnBehalfOf
{
    /// <summary>Name of the person, percent-encoded.</summary>
    public const string NameHeader = "Anomaly-For";

    /// <summary>Their role.</summary>
    public const string RoleHeader = "Anomaly-Role";

    /// <summary>Whom a request names; null for nobody.</summary>
    public static Caller? Read(IHeaderDictionary headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var name = Uri.UnescapeDataString(headers[NameHeader].ToString());
        if (name.Length == 0) return null;
        var known = Enum.TryParse<SecurityRole>(headers[RoleHeader].ToString(), ignoreCase: true, out var role) && Enum.IsDefined(role);
        // Whether the person meant the call was judged where they made it: the identity is not added by a browser here.
        return new Caller("person", name, known ? role : null, []);
    }

    /// <summary>The headers for a person; false for a caller who is none.</summary>
    public static bool TryWrite(Caller caller, [NotNullWhen(true)] out string? name, [NotNullWhen(true)] out string? role)
    {
        ArgumentNullException.ThrowIfNull(caller);
        name = caller.Kind == "person" ? Uri.EscapeDataString(caller.Name) : null;
        role = name is null ? null : caller.Role?.ToString() ?? "none";
        return name is not null;
    }
}
