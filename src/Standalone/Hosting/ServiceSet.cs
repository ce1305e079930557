namespace StreamingAnomaly.Standalone.Hosting;

/// <summary>Services that one process runs.</summary>
[Flags]
internal enum ServiceSet
{
    /// <summary>Takes readings over HTTP.</summary>
    Ingest = 1,

    /// <summary>Scores readings and stores the scores.</summary>
    Scorer = 2,

    /// <summary>Makes incidents and calls webhooks.</summary>
    Alerter = 4,

    /// <summary>Shows it.</summary>
    Console = 8,

    /// <summary>All of them.</summary>
    All = Ingest | Scorer | Alerter | Console,
}
