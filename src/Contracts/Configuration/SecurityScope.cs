namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>What a key is good for.</summary>
public enum SecurityScope
{
    /// <summary>Send readings, and nothing else.</summary>
    Ingest,

    /// <summary>Scrape <c>/metrics</c>, and nothing else.</summary>
    Metrics,

    /// <summary>As <see cref="SecurityRole.Viewer"/>.</summary>
    Read,

    /// <summary>As <see cref="SecurityRole.Operator"/>.</summary>
    Operate,

    /// <summary>As <see cref="SecurityRole.Engineer"/>.</summary>
    Engineer,

    /// <summary>As <see cref="SecurityRole.Admin"/>.</summary>
    Admin,
}
