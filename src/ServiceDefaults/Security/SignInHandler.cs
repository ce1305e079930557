using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>
/// Sign-in of browsers: OpenID Connect's code flow with PKCE, over the framework's OAuth handler, which keeps state and
/// correlation. The identity comes from the ID token alone, fetched from the provider's token endpoint and checked like any
/// other token; no token is kept.
/// </summary>
internal sealed class SignInHandler(
    IOptionsMonitor<SignInOptions> options, ILoggerFactory loggers, UrlEncoder encoder, IdentityProvider provider)
    : OAuthHandler<SignInOptions>(options, loggers, encoder)
{
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (await FindProviderAsync()) await base.HandleChallengeAsync(properties);
        else await AccessAnswers.WriteAsync(Context, StatusCodes.Status503ServiceUnavailable, "No sign-in now",
            "The identity provider (security.oidc.authority) does not answer; try again soon. Keys still work.");
    }

    protected override async Task<OAuthTokenResponse> ExchangeCodeAsync(OAuthCodeExchangeContext context) =>
        await FindProviderAsync()
            ? await base.ExchangeCodeAsync(context)
            : OAuthTokenResponse.Failed(new AuthenticationFailureException("The identity provider does not answer"));

    protected override async Task<AuthenticationTicket> CreateTicketAsync(ClaimsIdentity identity, AuthenticationProperties properties, OAuthTokenResponse tokens)
    {
        var token = tokens.Response?.RootElement.TryGetProperty("id_token", out var text) == true ? text.GetString() : null;
        if (token is null) throw new AuthenticationFailureException("The identity provider sent no ID token: allow the client the scope openid");
        var (caller, problem) = await provider.ReadIdTokenAsync(token, Context.RequestAborted);
        if (caller is null) throw new AuthenticationFailureException(problem!);
        return new AuthenticationTicket((caller with { IsAmbient = true }).ToPrincipal(Scheme.Name), properties, Scheme.Name);
    }

    private async Task<bool> FindProviderAsync()
    {
        try
        {
            var metadata = await provider.MetadataAsync(Context.RequestAborted);
            Options.AuthorizationEndpoint = metadata.AuthorizationEndpoint;
            Options.TokenEndpoint = metadata.TokenEndpoint;
            return true;
        }
        catch (ProviderUnavailableException)
        {
            return false;
        }
    }
}
