using System.Net.Http.Headers;
using System.Text;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Scorer.Store.Influx;

/// <summary>Where a server of one of the three API versions takes lines and answers InfluxQL.</summary>
internal sealed class InfluxEndpoint
{
    private readonly string queryBase;

    /// <exception cref="ScoreStoreException">A setting is missing or not usable; the message names it.</exception>
    public InfluxEndpoint(ScoreStoreOptions options)
    {
        var url = BaseOf(options.Url);
        var database = Uri.EscapeDataString(Required(options.Database, "scores.database"));
        WriteUri = options.Version switch
        {
            1 => new($"{url}/write?db={database}&precision=ns"),
            2 => new($"{url}/api/v2/write?org={Uri.EscapeDataString(options.Org ?? "")}&bucket={database}&precision=ns"),
            3 => new($"{url}/api/v3/write_lp?db={database}&precision=nanosecond"),
            _ => throw new ScoreStoreException($"scores.version is {options.Version}; it must be 1, 2 or 3."),
        };
        Authorization = options switch
        {
            { Version: 1, Username: { Length: > 0 } user } =>
                new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{options.Password}"))),
            { Version: 2, Token: { Length: > 0 } token } => new("Token", token),
            { Version: 3, Token: { Length: > 0 } token } => new("Bearer", token),
            _ => null,
        };
        Name = $"InfluxDB at {url}";
        Database = options.Database;
        CreatesDatabase = options.Version == 1;
        queryBase = $"{url}/query?epoch=ns&db={database}";
    }

    /// <summary>Where lines are posted.</summary>
    public Uri WriteUri { get; }

    /// <summary>Credentials, or null.</summary>
    public AuthenticationHeaderValue? Authorization { get; }

    /// <summary>For messages, without credentials.</summary>
    public string Name { get; }

    /// <summary>Database or bucket.</summary>
    public string Database { get; }

    /// <summary>
    /// We create the database: only version 1 neither does so on the first write nor needs an organisation and a retention
    /// that a person has to choose.
    /// </summary>
    public bool CreatesDatabase { get; }

    /// <summary>Where a statement is answered.</summary>
    public Uri QueryUri(string statement) => new($"{queryBase}&q={Uri.EscapeDataString(statement)}");

    private static string BaseOf(string? url)
    {
        if (!Uri.TryCreate(Required(url, "scores.url"), UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
            throw new ScoreStoreException($"scores.url is '{url}'; it must look like http://localhost:8086.");
        if (parsed.UserInfo.Length > 0)
            throw new ScoreStoreException("scores.url must not hold a password: use scores.username and scores.password, or scores.token.");
        return parsed.GetLeftPart(UriPartial.Path).TrimEnd('/');
    }

    private static string Required(string? value, string setting) =>
        string.IsNullOrWhiteSpace(value) ? throw new ScoreStoreException($"{setting} is missing; the score store 'influx' needs it.") : value;
}
