using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>
/// Reads tokens of the OpenID Connect provider: issuer, audience, signature and times have to be right, and the signature
/// must be of a kind whose key the provider alone has. Its keys are fetched when first needed and when an unknown one signs.
/// </summary>
internal sealed class IdentityProvider : IDisposable
{
    /// <summary>Difference allowed between the provider's clock and ours.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private readonly SecurityOidcOptions options;
    private readonly TimeProvider time;
    private readonly ProviderMetadata metadata;
    private readonly JsonWebTokenHandler reader = new() { MapInboundClaims = false };

    public IdentityProvider(AnomalyOptions configuration, HttpClient http, TimeProvider time)
    {
        options = configuration.Security.Oidc;
        this.time = time;
        metadata = new ProviderMetadata(new Uri(options.Authority!.TrimEnd('/') + "/"), http, time);
    }

    /// <summary>What the provider says about itself.</summary>
    /// <exception cref="ProviderUnavailableException">It was never reached.</exception>
    public Task<OpenIdConnectConfiguration> MetadataAsync(CancellationToken cancellation) => metadata.GetAsync(fresh: false, cancellation);

    /// <inheritdoc/>
    public void Dispose() => metadata.Dispose();

    /// <summary>Who a token for this API names, or what is wrong with it.</summary>
    public Task<(Caller? Caller, string? Problem)> ReadAccessTokenAsync(string token, CancellationToken cancellation) =>
        ReadAsync(token, options.Audience!, cancellation);

    /// <summary>Who signed in at the page, or what is wrong with it.</summary>
    public Task<(Caller? Caller, string? Problem)> ReadIdTokenAsync(string token, CancellationToken cancellation) =>
        ReadAsync(token, options.ClientId!, cancellation);

    private async Task<(Caller? Caller, string? Problem)> ReadAsync(string token, string audience, CancellationToken cancellation)
    {
        try
        {
            var result = await ValidateAsync(token, audience, fresh: false, cancellation);
            // The provider may have changed its keys since they were fetched.
            if (result.Exception is SecurityTokenSignatureKeyNotFoundException) result = await ValidateAsync(token, audience, fresh: true, cancellation);
            return result is { IsValid: true, SecurityToken: JsonWebToken read } ? (ToCaller(read), null) : (null, Problem(result.Exception));
        }
        catch (ProviderUnavailableException)
        {
            return (null, "The identity provider does not answer, so no token can be checked; keys still work");
        }
    }

    private async Task<TokenValidationResult> ValidateAsync(string token, string audience, bool fresh, CancellationToken cancellation)
    {
        var provider = await metadata.GetAsync(fresh, cancellation);
        return await reader.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = provider.Issuer,
            ValidAudience = audience,
            IssuerSigningKeys = provider.SigningKeys,
            // No HMAC: with one, the public key would be a secret that everybody knows.
            ValidAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"],
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidateLifetime = true,
            LifetimeValidator = (from, until, _, _) => IsNow(from, until),
        });
    }

    private bool IsNow(DateTime? from, DateTime? until)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return until is { } end && now < end + Skew && (from is not { } start || now >= start - Skew);
    }

    private Caller ToCaller(JsonWebToken token)
    {
        var name = token.TryGetPayloadValue<string>(options.NameClaim, out var given) && given.Length > 0 ? given : token.Subject;
        return new Caller("person", name, RoleMap.Highest(options, RoleMap.Values(token, options.RoleClaim)), []);
    }

    private static string Problem(Exception? error) => error switch
    {
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNoExpirationException => "The token is no longer good, or not yet",
        SecurityTokenInvalidAudienceException => "The token was issued for another program (aud is not security.oidc.audience)",
        SecurityTokenInvalidIssuerException => "The token is from another issuer than security.oidc.authority",
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException => "The token is not signed by the identity provider",
        _ => "What was sent is no token of the identity provider, and no key",
    };
}
