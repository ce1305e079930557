namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Body of a webhook.</summary>
public enum WebhookFormat
{
    /// <summary>CloudEvents 1.0 JSON with Standard Webhooks headers (default).</summary>
    CloudEvents,

    /// <summary>The compact <c>{"machine_number":1,"time":"2024-07-09 0:01","outlier_stage":3,"value":227}</c>.</summary>
    StageJson,

    /// <summary>Alertmanager's API v2, <c>POST /api/v2/alerts</c>.</summary>
    Alertmanager,
}

/// <summary>One receiver of notifications.</summary>
public sealed record WebhookOptions
{
    /// <summary>Unique name, shown in logs and metrics.</summary>
    public string Name { get; init; } = "";

    /// <summary>http or https URL. For Alertmanager its base URL.</summary>
    public string Url { get; init; } = "";

    /// <summary>Signing secrets (<c>whsec_…</c> base64, or plain text); up to two for rotation. Empty: unsigned.</summary>
    [Secret]
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary><c>cloudevents</c>, <c>stage-json</c> or <c>alertmanager</c>.</summary>
    public WebhookFormat Format { get; init; } = WebhookFormat.CloudEvents;

    /// <summary>Lowest stage that is sent, 1..4; default 2.</summary>
    public int MinStage { get; init; } = 2;

    /// <summary>Allow addresses inside the machine or the private network; default false.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Equipment ids or prefixes with <c>*</c>; empty: all.</summary>
    public IReadOnlyList<string> Equipment { get; init; } = [];

    /// <summary>Format <c>stage-json</c>: machine number per equipment; without an entry the digits at its end.</summary>
    public IReadOnlyDictionary<string, int> MachineNumbers { get; init; } = new Dictionary<string, int>();
}
