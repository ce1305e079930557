using System.Globalization;
using System.Net;

namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Rules of the section <c>security</c>, and of <c>http</c> as far as it depends on it.</summary>
internal static class SecurityRules
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1), Day = TimeSpan.FromDays(1);

    public static void Check(AnomalyOptions options, Rules root)
    {
        var (security, rules) = (options.Security, root.Below("security"));
        Oidc(security.Oidc, rules.Below("oidc"));
        Keys(security.Keys, rules);
        var tls = rules.Below("tls");
        tls.TextOrNull("certificate", security.Tls.Certificate, 1000, "/etc/anomaly/tls/tls.crt");
        tls.TextOrNull("key", security.Tls.Key, 1000, "/etc/anomaly/tls/tls.key");
        tls.Require(security.Tls.Key is null || security.Tls.Certificate is not null, "certificate", "is missing beside tls.key; for example /etc/anomaly/tls/tls.crt");
        rules.Between("requestsPerMinute", security.RequestsPerMinute, 60, 10_000_000, "12000");
        var audit = rules.Below("audit");
        audit.TextOrNull("anchors", security.Audit.Anchors, 1000, "/mnt/other-volume/audit-anchors.jsonl");
        audit.Between("every", security.Audit.Every, 1, 100_000, "100");
        audit.Between("within", security.Audit.Within, Second, Day, "10m");
        Address(options, root.Below("http"));
    }

    /// <summary>A port that others can reach needs to know who calls, and to keep what they say from listeners.</summary>
    public static void Address(AnomalyOptions options, Rules rules)
    {
        if (ConfigurationValidator.Address(options.Http.Address) is not { } address || IPAddress.IsLoopback(address)) return;
        if (!rules.Require(options.Security.IsConfigured, "address",
                $"{options.Http.Address} can be reached by others and nobody has to say who they are; keep 127.0.0.1, or set "
                + "security.oidc.authority (people) or security.keys (machines, `anomaly keys new`); docs/security.md shows how"))
            return;
        rules.Require(options.Security.Tls.Certificate is not null || options.Security.BehindTlsProxy, "address",
            $"{options.Http.Address} can be reached by others, and keys and tokens would cross the network readable; set "
            + "security.tls.certificate, or security.behindTlsProxy: true if a proxy in front ends TLS");
    }

    private static void Oidc(SecurityOidcOptions oidc, Rules rules)
    {
        if (oidc.Authority is not null)
        {
            rules.Url("authority", oidc.Authority, "https://login.example/realms/fab");
            rules.Require(!Uri.TryCreate(oidc.Authority, UriKind.Absolute, out var url) || url.Scheme == "https" || url.IsLoopback, "authority",
                $"must be https, because whoever answers in its place decides who everybody is; got \"{oidc.Authority}\"");
            rules.Require(oidc.Audience is not null, "audience",
                "is needed with an authority: without it a token issued for any other program would be good here; for example anomaly");
        }
        else
        {
            rules.Require(oidc.ClientId is null, "authority", "is missing beside clientId; for example https://login.example/realms/fab");
        }

        rules.TextOrNull("audience", oidc.Audience, 200, "anomaly");
        rules.Text("roleClaim", oidc.RoleClaim, 200, "realm_access.roles");
        rules.Text("nameClaim", oidc.NameClaim, 200, "preferred_username");
        foreach (var (value, role) in oidc.Roles) rules.Defined($"roles.{value}", role);
        rules.TextOrNull("clientId", oidc.ClientId, 200, "anomaly-console");
        rules.Between("session", oidc.Session, TimeSpan.FromMinutes(5), 7 * Day, "8h");
    }

    private static void Keys(IReadOnlyList<SecurityKeyOptions> keys, Rules root)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < keys.Count; i++)
        {
            var (key, rules) = (keys[i], root.Below(string.Create(CultureInfo.InvariantCulture, $"keys.{i}")));
            rules.Text("name", key.Name, 100, "etch-gateway");
            if (rules.Require(Security.ApiKey.IsId(key.Id), "id", $"the eight characters after anomaly_ in the key, got \"{key.Id}\"; `anomaly keys new` prints the entry"))
                rules.Require(ids.Add(key.Id), "id", $"must be unique, got \"{key.Id}\" twice; make another key with `anomaly keys new`");
            rules.Require(Security.ApiKey.TryReadHash(key.Hash, out _), "hash",
                "sha256: and 64 hexadecimal digits (the value is not shown); `anomaly keys new` prints the entry");
            rules.Require(key.Scopes.Count > 0, "scopes", "at least one of ingest, metrics, delegate, read, operate, engineer, admin; for example [ingest]");
            foreach (var scope in key.Scopes) rules.Defined("scopes", scope);
            rules.Require(key.Expires is null || Security.ApiKey.TryReadExpiry(key.Expires, out _), "expires",
                $"the last good day as year-month-day, got \"{key.Expires}\"; for example 2027-11-21");
        }
    }
}
