using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.Stages;

/// <summary>How one receiver's incidents are put together.</summary>
internal sealed record GroupPolicy
{
    /// <summary>Incidents that a notification for Alertmanager carries; more become further ones.</summary>
    private const int AlertmanagerBatch = 100;

    public required IReadOnlyList<string> By { get; init; }

    public TimeSpan Wait { get; init; }

    public TimeSpan Interval { get; init; }

    /// <summary>Null: never.</summary>
    public TimeSpan? Repeat { get; init; }

    public TimeSpan UrgentWait { get; init; }

    public TimeSpan UrgentInterval { get; init; }

    /// <summary>News of one notification; more become further ones.</summary>
    public int MaxNews { get; init; } = int.MaxValue;

    /// <summary>
    /// <c>cloudevents</c> is for people: as configured. Alertmanager groups by itself and is told at once; <c>stage-json</c>
    /// has no words for a group, and each incident is one.
    /// </summary>
    public static GroupPolicy For(WebhookFormat format, GroupingOptions options) => format switch
    {
        WebhookFormat.StageJson => new() { By = ["incident"] },
        WebhookFormat.Alertmanager => new() { By = [], MaxNews = AlertmanagerBatch },
        _ => new()
        {
            By = options.By, Wait = options.Wait, Interval = options.Interval, Repeat = options.Repeat,
            UrgentWait = options.UrgentWait, UrgentInterval = options.UrgentInterval,
        },
    };

    /// <summary>Values of the labels that make the group, and its key.</summary>
    public (string Key, Dictionary<string, string> Labels) GroupOf(IReadOnlyDictionary<string, string> labels)
    {
        var values = By.ToDictionary(b => b, b => labels.GetValueOrDefault(b, ""));
        return (string.Join('\u001f', By.Select(b => values[b])), values);
    }
}
