using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>Adds authentication and the rule that everything is refused which is not allowed.</summary>
internal static class SecuritySetup
{
    private static readonly TimeSpan ProviderPatience = TimeSpan.FromSeconds(10);

    public static void AddSecurity(this IServiceCollection services, AnomalyOptions options)
    {
        services.AddSingleton<RequestLimit>();
        var security = options.Security;
        if (!security.IsConfigured) return;

        // Without a sign-in no cookie has to be protected, and AddAuthentication would make keys for that.
        services.AddAuthenticationCore(authentication => authentication.DefaultScheme = SecuritySchemes.Any);
        services.AddWebEncoders();
        var schemes = new AuthenticationBuilder(services)
            .AddPolicyScheme(SecuritySchemes.Any, null, policy => policy.ForwardDefaultSelector = context => Choose(context, security.Oidc))
            .AddScheme<AuthenticationSchemeOptions, KeyHandler>(SecuritySchemes.Key, null);
        if (security.Oidc.Authority is null) return;
        services.AddSingleton(s => new IdentityProvider(
            options, new HttpClient { Timeout = ProviderPatience, MaxResponseContentBufferSize = 1_000_000 }, s.GetRequiredService<TimeProvider>()));
        schemes.AddScheme<AuthenticationSchemeOptions, TokenHandler>(SecuritySchemes.Token, null);
        if (security.Oidc.ClientId is null) return;
        services.AddDataProtection().SetApplicationName("StreamingAnomaly")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(options.DataFolder, "session-keys")));
        schemes
            .AddCookie(SecuritySchemes.Session, cookie => Session(cookie, options))
            .AddOAuth<SignInOptions, SignInHandler>(SecuritySchemes.SignIn, signIn =>
            {
                signIn.ClientId = security.Oidc.ClientId;
                signIn.ClientSecret = security.Oidc.ClientSecret ?? "public";
                signIn.CorrelationCookie.SecurePolicy = Secure(options);
                // The provider leads back by an address, which Lax goes along with; browsers take None over TLS only.
                signIn.CorrelationCookie.SameSite = SameSiteMode.Lax;
                signIn.Events.OnRemoteFailure = failure =>
                {
                    failure.HandleResponse();
                    return AccessAnswers.WriteAsync(failure.HttpContext, StatusCodes.Status401Unauthorized, "Not signed in",
                        $"{failure.Failure?.Message ?? "The sign-in did not succeed"}. Open the page again to try once more.");
                };
            });
    }

    /// <summary>After routing, before files and endpoints.</summary>
    public static void UseSecurity(this WebApplication app, SecurityOptions security)
    {
        if (security.BehindTlsProxy)
            app.Use((context, next) =>
            {
                // What comes through the proxy came over TLS: redirects and cookies have to say so.
                context.Request.Scheme = "https";
                return next(context);
            });
        app.UseRouting();
        // Answers the way back from the provider's page; who calls is asked by the next one.
        if (security.Oidc.ClientId is not null) app.UseAuthentication();
        app.UseMiddleware<AccessMiddleware>();
    }

    private static void Session(CookieAuthenticationOptions cookie, AnomalyOptions options)
    {
        cookie.Cookie.Name = "anomaly-session";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SecurePolicy = Secure(options);
        // Lax: a link from a chat message still opens signed in. What changes something is checked by CrossOrigin.
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.ExpireTimeSpan = options.Security.Oidc.Session;
        cookie.SlidingExpiration = true;
    }

    private static CookieSecurePolicy Secure(AnomalyOptions options) =>
        options.Security.Tls.Certificate is null && !options.Security.BehindTlsProxy ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;

    private static string Choose(HttpContext context, SecurityOidcOptions oidc)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.Length == 0) return oidc.ClientId is null ? SecuritySchemes.Key : SecuritySchemes.Session;
        var isToken = oidc.Authority is not null && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            && !header.AsSpan(7).TrimStart().StartsWith(Contracts.Security.ApiKey.Prefix, StringComparison.Ordinal);
        return isToken ? SecuritySchemes.Token : SecuritySchemes.Key;
    }
}
