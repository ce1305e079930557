namespace StreamingAnomaly.Alerter.Outbox;

/// <summary>How notifications leave. The defaults are what Standard Webhooks and Alertmanager expect.</summary>
public sealed record DeliveryOptions
{
    /// <summary>Longest wait for an answer, 1..60 s; default 15 s. A slower receiver is tried again later.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Requests under way at once over all receivers, 1..256; default 8. Each receiver gets one at a time.</summary>
    public int MaxParallel { get; init; } = 8;

    /// <summary>
    /// Format <c>alertmanager</c>: open incidents are sent again this often, 10 s..1 h; default 1 min. It must stay below
    /// Alertmanager's <c>resolve_timeout</c> (5 min), after which an alert that is not repeated counts as resolved.
    /// </summary>
    public TimeSpan AlertmanagerRepeat { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long delivered notifications and the delivery log are kept, 1 h..365 days; default 30 days.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(30);

    /// <exception cref="AlerterConfigurationException">A value is outside its range.</exception>
    internal void Validate()
    {
        Check(nameof(Timeout), Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        Check(nameof(AlertmanagerRepeat), AlertmanagerRepeat, TimeSpan.FromSeconds(10), TimeSpan.FromHours(1));
        Check(nameof(Keep), Keep, TimeSpan.FromHours(1), TimeSpan.FromDays(365));
        if (MaxParallel is < 1 or > 256)
            throw new AlerterConfigurationException($"delivery {nameof(MaxParallel)} is {MaxParallel}; give 1..256");
    }

    private static void Check(string name, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
            throw new AlerterConfigurationException($"delivery {name} is {value}; give {least} to {most}");
    }
}
