using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Security;

namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>Keys of machines: <c>Authorization: Bearer anomaly_…</c>, or the password of Basic, which browsers can ask for.</summary>
internal sealed class KeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions, ILoggerFactory loggers, UrlEncoder encoder, AnomalyOptions options, TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemeOptions, loggers, encoder)
{
    // One sentence for all: what exactly is wrong helps whoever guesses more than whoever mistyped.
    private const string Refused = "The key is not known here, or no longer good";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header)) return Task.FromResult(AuthenticateResult.NoResult());
        var isBasic = header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase);
        var key = isBasic ? Password(header.Parameter) : header.Parameter;
        if (Find(key) is not { } entry) return Task.FromResult(AuthenticateResult.Fail(Refused));
        if (OnBehalfOf.Read(Request.Headers) is { } person)
            return Task.FromResult(entry.Scopes.Contains(SecurityScope.Delegate)
                ? AuthenticateResult.Success(new AuthenticationTicket(person.ToPrincipal(Scheme.Name), Scheme.Name))
                : AuthenticateResult.Fail("The key may not act for others: that needs the scope delegate"));
        var caller = Caller.OfKey(entry) with { IsAmbient = isBasic };
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(Scheme.Name), Scheme.Name)));
    }

    private SecurityKeyOptions? Find(string? key)
    {
        if (ApiKey.IdOf(key) is not { } id || options.Security.Keys.FirstOrDefault(k => k.Id == id) is not { } entry) return null;
        if (!ApiKey.Matches(key!, entry.Hash)) return null;
        return entry.Expires is null || (ApiKey.TryReadExpiry(entry.Expires, out var end) && time.GetUtcNow() < end) ? entry : null;
    }

    private static string? Password(string? parameter)
    {
        var bytes = new byte[parameter?.Length ?? 0];
        if (!Convert.TryFromBase64String(parameter ?? "", bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        return pair.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? pair[(colon + 1)..] : null;
    }
}
