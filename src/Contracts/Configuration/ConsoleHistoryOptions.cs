namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>
/// Section <c>console.history</c>: readings and scores that the console keeps in a file of its own, so that its pages can look back.
/// Ages are measured against the newest reading of each equipment, or the clock if that is earlier.
/// </summary>
public sealed record ConsoleHistoryOptions
{
    /// <summary>Keep a history; default true. Without it the equipment page and the fleet's trends have nothing to show.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>SQLite file; default <c>console.db</c> in the data folder.</summary>
    public string? Path { get; init; }

    /// <summary>How long every value is kept, 1h..3650d; default 30 days. Readings that come later than this are not taken. About 2 to 9 bytes a value.</summary>
    public TimeSpan Raw { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long minimum, maximum and mean of each minute are kept, and context and runs with them; at least <see cref="Raw"/>, at most 3650d; default 400 days.</summary>
    public TimeSpan Minutes { get; init; } = TimeSpan.FromDays(400);

    /// <summary>How long those of each hour are kept; at least <see cref="Minutes"/>, at most 3650d; default 1826 days, five years.</summary>
    public TimeSpan Hours { get; init; } = TimeSpan.FromDays(1826);
}
