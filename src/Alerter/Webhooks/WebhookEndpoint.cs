using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.Webhooks;

/// <summary>A checked receiver: options that can work, parsed.</summary>
internal sealed class WebhookEndpoint
{
    private WebhookEndpoint(WebhookOptions options, Uri target, IWebhookFormat format, WebhookSigner signer) =>
        (Options, Target, Format, Signer) = (options, target, format, signer);

    public WebhookOptions Options { get; }

    public string Name => Options.Name;

    /// <summary>Where requests go.</summary>
    public Uri Target { get; }

    public IWebhookFormat Format { get; }

    public WebhookSigner Signer { get; }

    /// <exception cref="AlerterConfigurationException">A setting cannot work; the message names it.</exception>
    public static IReadOnlyList<WebhookEndpoint> CreateAll(IReadOnlyList<WebhookOptions> options)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var endpoints = new List<WebhookEndpoint>(options.Count);
        foreach (var option in options)
        {
            if (!names.Add(option.Name))
                throw new AlerterConfigurationException($"webhooks: two receivers are called '{option.Name}'; names must differ");
            endpoints.Add(Create(option));
        }

        return endpoints;
    }

    public static WebhookEndpoint Create(WebhookOptions options)
    {
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new AlerterConfigurationException(
                $"webhooks '{options.Name}': url '{options.Url}' is not an absolute http or https URL");
        if (url.UserInfo.Length > 0)
            throw new AlerterConfigurationException(
                $"webhooks '{options.Name}': url holds a user name or password; use secrets, which sign every request");
        IWebhookFormat format = options.Format switch
        {
            WebhookFormat.CloudEvents => new CloudEventsFormat(),
            WebhookFormat.StageJson => new StageJsonFormat(options),
            WebhookFormat.Alertmanager => new AlertmanagerFormat(),
            _ => throw new AlerterConfigurationException(
                $"webhooks '{options.Name}': format {options.Format} is unknown; give cloudevents, stage-json or alertmanager"),
        };
        return new WebhookEndpoint(options, format.Target(url), format, new WebhookSigner(options));
    }
}
