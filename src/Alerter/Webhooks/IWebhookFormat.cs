using StreamingAnomaly.Alerter.Stages;

namespace StreamingAnomaly.Alerter.Webhooks;

/// <summary>The body a receiver understands.</summary>
internal interface IWebhookFormat
{
    /// <summary>Media type of the body.</summary>
    string ContentType { get; }

    /// <summary>Where requests go, given the configured URL.</summary>
    Uri Target(Uri url);

    /// <summary>The body, below <see cref="BodyLimit.Bytes"/>. The same notification gives the same body.</summary>
    /// <exception cref="AlerterConfigurationException">The configuration lacks what this notification needs.</exception>
    byte[] Render(Notification notification);
}
