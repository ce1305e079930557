namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Section <c>console.analysis</c>: what the batch analysis of recorded data may take of this machine. It keeps its files in <c>analysis</c> of the data folder.</summary>
public sealed record ConsoleAnalysisOptions
{
    /// <summary>Largest file that may be uploaded, bytes, 1 MB..100 GB; default 2,000,000,000. Uploads go to disk, not into memory.</summary>
    public long MaxUpload { get; init; } = 2_000_000_000;

    /// <summary>Disk for all uploads and results together, bytes, 10 MB..10 TB; default 10,000,000,000. Beyond it uploads and jobs are refused until something is deleted.</summary>
    public long MaxDisk { get; init; } = 10_000_000_000;

    /// <summary>
    /// Values (rows times sensors) that a job holds in memory, 100,000..1,000,000,000; default 10,000,000, which takes about 300 MB.
    /// Where a file has more, consecutive rows are averaged until they fit, and the result says so.
    /// </summary>
    public long MaxCells { get; init; } = 10_000_000;

    /// <summary>Jobs that may wait, 1..1,000; default 20. They run one after the other; more are refused.</summary>
    public int Queue { get; init; } = 20;

    /// <summary>How long uploads and finished jobs are kept, 1h..3650d; default 30 days.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(30);
}
