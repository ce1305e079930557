namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>What a key is good for.</summary>
public enum SecurityScope
{
    /// <summary>Send readings, and nothing else.</summary>
    Ingest,

    /// <summary>Scrape <c>/metrics</c>, and nothing else.</summary>
    Metrics,

    /// <summary>Act for whom the caller names, and nothing else: for our own console, which has asked them who they are.</summary>
    Delegate,

    /// <summary>As <see cref="SecurityRole.Viewer"/>.</summary>
    Read,

    /// <summary>As <see cref="SecurityRole.Operator"/>.</summary>
    Operate,

    /// <summary>As <see cref="SecurityRole.Engineer"/>.</summary>
    Engineer,

    /// <summary>As <see cref="SecurityRole.Admin"/>.</summary>
    Admin,
}
