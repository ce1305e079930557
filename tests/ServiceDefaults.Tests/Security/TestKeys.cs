using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Security;

namespace StreamingAnomaly.ServiceDefaults.Tests.Security;

/// <summary>One key for each scope.</summary>
internal static class TestKeys
{
    private static readonly Dictionary<SecurityScope, string> Keys = Enum.GetValues<SecurityScope>().ToDictionary(s => s, _ => ApiKey.Create());

    /// <summary>Configuration that knows them.</summary>
    public static SecurityOptions Security { get; } = new() { Keys = [.. Keys.Select(k => Entry(k.Value, k.Key))] };

    /// <summary>The key of a scope.</summary>
    public static string Of(SecurityScope scope) => Keys[scope];

    /// <summary>What the configuration holds of a key.</summary>
    public static SecurityKeyOptions Entry(string key, params SecurityScope[] scopes) =>
        new() { Name = "test", Id = ApiKey.IdOf(key)!, Hash = ApiKey.HashOf(key), Scopes = scopes };
}
