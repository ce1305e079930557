namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>
/// An entry of <c>alerter.maintenance</c>: once from <see cref="Start"/> to <see cref="End"/>, or every week on
/// <see cref="Days"/> at <see cref="At"/> for <see cref="Duration"/>, then between the two where they are given.
/// </summary>
public sealed record MaintenanceOptions
{
    /// <summary>Name shown to people, 1 to 100 characters.</summary>
    public string Name { get; init; } = "";

    /// <summary>Matchers, all of which must match, such as <c>[equipment=~etch-.*]</c>; at least one.</summary>
    public IReadOnlyList<string> Match { get; init; } = [];

    /// <summary>Date and time with offset, such as <c>2026-12-24T22:00:00+09:00</c>.</summary>
    public string? Start { get; init; }

    /// <summary>Date and time with offset; not part of the window.</summary>
    public string? End { get; init; }

    /// <summary>Days of the week on which it begins: <c>monday</c> … <c>sunday</c>; empty: it happens once.</summary>
    public IReadOnlyList<DayOfWeek> Days { get; init; } = [];

    /// <summary>Weekly: local time at which it begins, such as <c>02:00</c>.</summary>
    public string? At { get; init; }

    /// <summary>Weekly: how long it lasts, at most 7d.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Weekly: IANA time zone, such as <c>Asia/Seoul</c>; default <c>UTC</c>.</summary>
    public string TimeZone { get; init; } = "UTC";
}
