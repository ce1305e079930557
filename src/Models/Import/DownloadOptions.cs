namespace StreamingAnomaly.Models.Import;

/// <summary>Limits and patience of a download.</summary>
public sealed record DownloadOptions
{
    /// <summary>Largest <c>config.json</c>; default 1 MiB.</summary>
    public long MaxConfigBytes { get; init; } = 1 << 20;

    /// <summary>Largest <c>model.safetensors</c>; default 2,000,000,000 (MOMENT-1-large has 1,385,501,224).</summary>
    public long MaxModelBytes { get; init; } = 2_000_000_000;

    /// <summary>Attempts per file, 1 or more; default 5. Each goes on where the last stopped.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Pause before the second attempt; doubled each time. Default 1 s.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);
}
