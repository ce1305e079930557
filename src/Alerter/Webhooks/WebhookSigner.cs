using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.Webhooks;

/// <summary>
/// Signs requests as Standard Webhooks 1.0 has it (https://www.standardwebhooks.com): HMAC-SHA256 over
/// <c>id.timestamp.body</c>, one signature per active secret, so that a secret can be changed without a gap.
/// </summary>
internal sealed class WebhookSigner
{
    private const string Base64Prefix = "whsec_";
    private readonly byte[][] keys;

    /// <exception cref="AlerterConfigurationException">More than two secrets, or one that cannot be read.</exception>
    public WebhookSigner(WebhookOptions options)
    {
        if (options.Secrets.Count > 2)
            throw new AlerterConfigurationException(
                $"webhooks '{options.Name}': {options.Secrets.Count} secrets; give at most two, the new and the old one");
        keys = [.. options.Secrets.Select((secret, i) => KeyOf(options.Name, i, secret))];
    }

    /// <summary>Value of <c>webhook-signature</c>, or null without a secret.</summary>
    public string? Sign(string id, long unixSeconds, ReadOnlySpan<byte> body)
    {
        if (keys.Length == 0) return null;
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{unixSeconds}."));
        byte[] content = [.. head, .. body];
        return string.Join(' ', keys.Select(key => "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, content))));
    }

    private static byte[] KeyOf(string name, int index, string secret)
    {
        if (string.IsNullOrEmpty(secret))
            throw new AlerterConfigurationException($"webhooks '{name}': secrets[{index}] is empty; remove it or give a secret");
        if (!secret.StartsWith(Base64Prefix, StringComparison.Ordinal)) return Encoding.UTF8.GetBytes(secret);
        try
        {
            var key = Convert.FromBase64String(secret[Base64Prefix.Length..]);
            if (key.Length > 0) return key;
        }
        catch (FormatException)
        {
            // Said below, without repeating the secret.
        }

        throw new AlerterConfigurationException($"webhooks '{name}': secrets[{index}] starts with whsec_ but is not base64 after it");
    }
}
