namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Section <c>scorer</c>.</summary>
public sealed record ScorerOptions
{
    /// <summary>Consumer group; default <c>anomaly-scorer</c>.</summary>
    public string Group { get; init; } = "anomaly-scorer";

    /// <summary>Name of this scorer among its replicas, stable over restarts; default the host name.</summary>
    public string? Instance { get; init; }

    /// <summary>Records per unit of work, 1..100000; default 5000.</summary>
    public int MaxRecords { get; init; } = 5000;

    /// <summary>Longest unit of work, 10 ms..10 s; default 500 ms.</summary>
    public TimeSpan MaxCycle { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Time between checkpoints, 1 s..1 h; default 30 s. Longer means a longer replay after a crash.</summary>
    public TimeSpan Checkpoint { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Readings that wait longer than this to be scored raise an alert about the scorer; default 60 s, from 5 s on; zero: never.</summary>
    public TimeSpan BacklogAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Readings whose time is further ahead of the clock are quarantined; default 10 minutes. Zero: unlimited.</summary>
    public TimeSpan MaxAhead { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>Section <c>moment</c>.</summary>
public sealed record MomentOptions
{
    /// <summary>Name of a shipped model (<c>moment-nano</c>), folder with config.json and model.safetensors, or bundle hash (or its beginning); null: no MOMENT.</summary>
    public string? Model { get; init; }

    /// <summary><c>auto</c> (default), <c>cpu</c> or <c>cuda</c>; the environment variable DEVICE says the same.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Rows of a batch, 1..1024; default 32. Every batch is padded to it, so that no score depends on its company.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Longest wait for a batch to fill, 0..1 s; default 20 ms.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Windows waiting at most, 1..1000000; default 4096. Beyond it the ensemble takes over.</summary>
    public int Queue { get; init; } = 4096;

    /// <summary>
    /// Rows through the network, two for each sensor of a window, from which it learns what healthy windows of a new
    /// equipment look like, 128..1000000; default 512. The equipment's partition waits meanwhile: 512 rows are 10 s of
    /// MOMENT-1-small on one CPU core.
    /// </summary>
    public int LearnRows { get; init; } = 512;

    /// <summary>Threads of the CPU session, 0 (all cores) ..256; default 0.</summary>
    public int Threads { get; init; }
}

/// <summary>Section <c>ingest</c>.</summary>
public sealed record IngestOptions
{
    /// <summary>Largest request body after decompression in bytes; default 10 MB.</summary>
    public long MaxBodyBytes { get; init; } = 10_000_000;

    /// <summary>Largest single reading in bytes; default 1 MB, Kafka's own default.</summary>
    public int MaxReadingBytes { get; init; } = 1_000_000;

    /// <summary>Requests in progress; more are told to come back (429); default 64.</summary>
    public int MaxConcurrentRequests { get; init; } = 64;
}

/// <summary>Section <c>alerter</c>.</summary>
public sealed record AlerterOptions
{
    /// <summary>Consumer group; default <c>anomaly-alerter</c>.</summary>
    public string Group { get; init; } = "anomaly-alerter";

    /// <summary>SQLite file of incidents and outbox; default <c>alerter.db</c> in the data folder.</summary>
    public string? Path { get; init; }

    /// <summary>An incident stays open this long after its last alert closed, so that a flapping episode is one; default 5 min.</summary>
    public TimeSpan ResolveAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many incidents become few messages.</summary>
    public GroupingOptions Grouping { get; init; } = new();

    /// <summary>Whose alarms make whose unimportant; default none. A higher stage always inhibits its equipment's lower ones.</summary>
    public IReadOnlyList<InhibitOptions> Inhibit { get; init; } = [];

    /// <summary>Who is told of what nobody acknowledges; default nobody.</summary>
    public IReadOnlyList<EscalationOptions> Escalation { get; init; } = [];

    /// <summary>When nobody is told; default none. More can be added while it runs, over HTTP.</summary>
    public IReadOnlyList<MaintenanceOptions> Maintenance { get; init; } = [];
}
