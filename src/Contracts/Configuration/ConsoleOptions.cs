namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>
/// Section <c>console</c>: where the other services are, for a console that runs alone (<c>anomaly console</c>). It serves their
/// HTTP API under its own address, so that a browser needs no other. In <c>serve</c> all of it is in one process and nothing is asked.
/// </summary>
public sealed record ConsoleOptions
{
    /// <summary>Base URL of the scorers, such as <c>http://scorer:8082</c>: <c>/v1/equipment</c>, <c>/v1/scores</c>, <c>/v1/runs</c>. Of several, a name that resolves to all of them: the one that has an equipment is found. Null (default): those answer 503.</summary>
    public string? Scorer { get; init; }

    /// <summary>Base URL of the alerter, such as <c>http://alerter:8083</c>: incidents, silences, webhooks and the rest of <c>/v1</c>. Null (default): those answer 503.</summary>
    public string? Alerter { get; init; }

    /// <summary>Base URL of the ingest, such as <c>http://ingest:8081</c>: <c>POST /v1/readings</c>. Null (default): that answers 503.</summary>
    public string? Ingest { get; init; }

    /// <summary>
    /// Key with the scope <see cref="SecurityScope.Delegate"/>, with which the console acts at the other services for people who
    /// signed in here. Needed where <c>security.oidc.clientId</c> is set; keys and tokens are passed on as they are.
    /// </summary>
    [Secret]
    public string? Key { get; init; }

    /// <summary>The Analysis page: uploads and jobs.</summary>
    public ConsoleAnalysisOptions Analysis { get; init; } = new();

    /// <summary>What the pages can look back at.</summary>
    public ConsoleHistoryOptions History { get; init; } = new();
}
