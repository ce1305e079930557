using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>From a token's claim to a role.</summary>
internal static class RoleMap
{
    /// <summary>The highest role that any of the values stands for; null for none.</summary>
    public static SecurityRole? Highest(SecurityOidcOptions options, IEnumerable<string> values)
    {
        SecurityRole? highest = null;
        foreach (var value in values)
        {
            SecurityRole? role = options.Roles.Count > 0
                ? options.Roles.TryGetValue(value, out var mapped) ? mapped : null
                : Enum.GetValues<SecurityRole>().Cast<SecurityRole?>().FirstOrDefault(r => ConfigurationSettings.Name(r!.Value) == value);
            if (role is not null && (highest is null || role > highest)) highest = role;
        }

        return highest;
    }

    /// <summary>The texts of a claim: one, or a list, or those of an object's member where the name has a dot.</summary>
    public static IReadOnlyList<string> Values(JsonWebToken token, string claim)
    {
        using var payload = JsonDocument.Parse(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        // A claim may have a dot in its own name, as those that are URLs do.
        if (payload.RootElement.TryGetProperty(claim, out var whole)) return Texts(whole);
        var at = payload.RootElement;
        foreach (var part in claim.Split('.'))
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(part, out at)) return [];
        return Texts(at);
    }

    private static List<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => [.. value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)],
        _ => [],
    };
}
