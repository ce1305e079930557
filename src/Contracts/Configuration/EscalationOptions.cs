namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>
/// An entry of <c>alerter.escalation</c>: who is told of an incident that nobody has acknowledged. A receiver named here
/// gets nothing else; from then on it hears how the incident goes on.
/// </summary>
public sealed record EscalationOptions
{
    /// <summary>Time since the first notification about the incident, 1s..7d; default 15 min.</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Name of one of the <c>webhooks</c>.</summary>
    public string Webhook { get; init; } = "";

    /// <summary>Lowest stage that is escalated, 1..4; default 3.</summary>
    public int MinStage { get; init; } = 3;
}
