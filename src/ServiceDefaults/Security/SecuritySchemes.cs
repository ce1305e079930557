namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>Names of the ways to say who one is.</summary>
internal static class SecuritySchemes
{
    /// <summary>Chooses one of the others by what the request carries.</summary>
    public const string Any = "any";

    /// <summary>A key, as bearer or as password.</summary>
    public const string Key = "key";

    /// <summary>A token of the identity provider.</summary>
    public const string Token = "token";

    /// <summary>A browser's session.</summary>
    public const string Session = "session";

    /// <summary>The way to a session: the provider's page.</summary>
    public const string SignIn = "sign-in";
}
