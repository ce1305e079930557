using StreamingAnomaly.Models.Moment;

namespace StreamingAnomaly.Models.Batching;

/// <summary>What a caller meets when the queue is full.</summary>
public enum BacklogMode
{
    /// <summary>It waits: for replays, where nothing may be left out.</summary>
    Wait,

    /// <summary>It is told at once and falls back: for the live path, which never waits on a model.</summary>
    Refuse,
}

/// <summary>How windows are collected into batches.</summary>
public sealed record MomentBatcherOptions
{
    /// <summary>Most windows in a batch, 1 to 1024; default 32. The model may take fewer.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Longest wait of a first window for company, 0 to 60 s; default 50 ms. More fills batches, and delays scores.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Windows that may wait, 1 to 100000; default 256. Each costs about 4 kB.</summary>
    public int QueueCapacity { get; init; } = 256;

    /// <summary>What happens when it is full; default <see cref="BacklogMode.Refuse"/>.</summary>
    public BacklogMode Backlog { get; init; } = BacklogMode.Refuse;

    /// <summary>Patches that count as newest, 1 to 64; default 1.</summary>
    public int NewestPatches { get; init; } = 1;

    /// <summary>Hide the newest patches from the model; see <see cref="MomentBatch.HideNewest"/>.</summary>
    public bool HideNewest { get; init; }

    /// <summary>Wait before the first attempt to load a failed model again; doubled each time. Default 1 s.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between attempts; default 60 s.</summary>
    public TimeSpan LastRetry { get; init; } = TimeSpan.FromSeconds(60);

    internal void Validate()
    {
        Check(BatchSize is >= 1 and <= MomentSessionOptions.MaxBatchSize, nameof(BatchSize), BatchSize, $"1 to {MomentSessionOptions.MaxBatchSize}");
        Check(MaxDelay >= TimeSpan.Zero && MaxDelay <= TimeSpan.FromSeconds(60), nameof(MaxDelay), MaxDelay, "0 to 60 s");
        Check(QueueCapacity is >= 1 and <= 100_000, nameof(QueueCapacity), QueueCapacity, "1 to 100000");
        Check(NewestPatches is >= 1 and <= MomentConfig.WindowPatches, nameof(NewestPatches), NewestPatches, $"1 to {MomentConfig.WindowPatches}");
        Check(FirstRetry > TimeSpan.Zero, nameof(FirstRetry), FirstRetry, "above 0");
        Check(LastRetry >= FirstRetry, nameof(LastRetry), LastRetry, $"at least {nameof(FirstRetry)}");
    }

    private static void Check(bool good, string name, object value, string range)
    {
        if (!good) throw new ArgumentException($"{nameof(MomentBatcherOptions)}.{name} is {value}; allowed is {range}");
    }
}
