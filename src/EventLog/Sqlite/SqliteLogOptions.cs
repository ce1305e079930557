namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>Where the embedded log is kept and how much of it.</summary>
public sealed record SqliteLogOptions
{
    /// <summary>The database file; its folder is made if it is missing.</summary>
    public required string Path { get; init; }

    /// <summary>Open beside the process that owns the log, for reading without a group only (tail, doctor).</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Age after which records of topics that are not compacted are dropped, read or not; null keeps them.</summary>
    public TimeSpan? Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Retention drops only what every group that has committed on a partition has passed, and nothing where none has;
    /// for a log that holds the only copy.
    /// </summary>
    public bool KeepUnread { get; init; }

    /// <summary>
    /// Bytes of records the log may hold, 1 MiB or more. When full, the oldest records that every group reading them has
    /// passed are dropped; if that is not enough, appends throw <see cref="EventLogFullException"/>: what a group has
    /// not read yet is never dropped to make room.
    /// </summary>
    public long MaxBytes { get; init; } = 10L << 30;

    /// <summary>
    /// Topics whose appends the limit refuses; null: all. The others hold what follows from those and always fit, so that
    /// a full log can still finish what it has taken in and say what it could not take.
    /// </summary>
    public IReadOnlyList<string>? LimitedTopics { get; init; }

    /// <summary>Key, value and headers of one record together, bytes; larger ones are refused.</summary>
    public int MaxRecordBytes { get; init; } = 8 << 20;

    /// <summary>
    /// Compacted topics are compacted when at least this many records, and as many as survived last time, were appended.
    /// </summary>
    public int CompactionMinRecords { get; init; } = 1000;

    /// <summary>How long a deletion (null value) stays readable in a compacted topic.</summary>
    public TimeSpan TombstoneRetention { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How often retention looks at the log.</summary>
    public TimeSpan HousekeepingInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A group member that has not polled for this long loses its partitions to the others.</summary>
    public TimeSpan MaxPollInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Appends that may wait for the writer before the next <c>AppendAsync</c> does.</summary>
    public int QueueCapacity { get; init; } = 256;

    /// <summary>SQLite's limit on the file, for tests of a full disk; 0 is none.</summary>
    internal long MaxPages { get; init; }

    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(Path)) throw new ArgumentException("log.path is empty: name the file of the log");
        if (MaxBytes < 1 << 20) throw new ArgumentException($"log.maxBytes is {MaxBytes}; the range is 1 MiB and more");
        if (MaxRecordBytes is < 1024 or > 512 << 20)
            throw new ArgumentException($"log.maxRecordBytes is {MaxRecordBytes}; the range is 1 KiB to 512 MiB");
        if (QueueCapacity < 1) throw new ArgumentException($"log.queueCapacity is {QueueCapacity}; the range is 1 and more");
        if (Retention <= TimeSpan.Zero) throw new ArgumentException($"log.retention is {Retention}; it must be positive or absent");
    }
}
