namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>
/// Section <c>alerter.grouping</c>: how many incidents become few messages. It applies to receivers of format
/// <c>cloudevents</c>; Alertmanager groups by itself, and <c>stage-json</c> has no words for a group.
/// </summary>
public sealed record GroupingOptions
{
    /// <summary>
    /// Labels whose values make a group: <c>line</c>, <c>equipment</c>, <c>kind</c>, or a label of the context such as
    /// <c>recipe</c>; default none: one group for all. More groups are more messages in a flood, each about less.
    /// </summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>
    /// Regular expression on the equipment id that gives the label <c>line</c>: its first group, or what it matched; default
    /// null, without such a label. <c>^([a-z]+)-</c> makes <c>etch</c> of <c>etch-07</c>.
    /// </summary>
    public string? Line { get; init; }

    /// <summary>Wait before a new group's first notification, 0s..1h; default 30 s. Longer gathers more, and tells later.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Least time between two notifications of a group, 0s..24h; default 5 min.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A group with active incidents that nobody has acknowledged is told again after this, 1m..30d; default 4 h.</summary>
    public TimeSpan Repeat { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Wait for a stage 4, instead of the two above, 0s..4s; default 1 s: a burst ends as one message.</summary>
    public TimeSpan UrgentWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Least time between a notification and the next for a stage 4 in the same group, 0s..1h; default 30 s.</summary>
    public TimeSpan UrgentInterval { get; init; } = TimeSpan.FromSeconds(30);
}
