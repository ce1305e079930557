using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>Problem details (RFC 9457) of refusals: what is missing, and who can mend it.</summary>
internal static class AccessAnswers
{
    public static Task UnauthenticatedAsync(HttpContext context, SecurityOptions security, string? failure)
    {
        var isPage = HttpMethods.IsGet(context.Request.Method)
            && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (isPage && security.Oidc.ClientId is not null)
            return context.ChallengeAsync(SecuritySchemes.SignIn, new AuthenticationProperties { RedirectUri = context.Request.PathBase + context.Request.Path + context.Request.QueryString });

        context.Response.Headers.Append("WWW-Authenticate", "Bearer realm=\"anomaly\"");
        // Browsers then ask for a key by themselves; with a sign-in they should not.
        if (isPage && security.Keys.Count > 0) context.Response.Headers.Append("WWW-Authenticate", "Basic realm=\"anomaly: any name, the key as password\", charset=\"UTF-8\"");
        var ways = security.Oidc.Authority is null ? "a key (made with `anomaly keys new`)" : "a token of the identity provider, or a key (made with `anomaly keys new`)";
        return WriteAsync(context, StatusCodes.Status401Unauthorized, "Who are you?", $"{failure ?? "Nothing says who calls"}: send Authorization: Bearer with {ways}.");
    }

    public static Task ForbiddenAsync(HttpContext context, Caller caller, AccessRule? rule)
    {
        var why = rule is null
            ? "This endpoint does not say who may call it, so nobody may; that is a mistake of ours, please report it."
            : $"{caller.Actor} is {Is(caller)}, and this needs {Needs(rule.Access)}; roles come from security.oidc.roles, scopes from security.keys.";
        return WriteAsync(context, StatusCodes.Status403Forbidden, "Not allowed", why);
    }

    public static Task CrossOriginAsync(HttpContext context) => WriteAsync(
        context, StatusCodes.Status403Forbidden, "Not from here",
        "A page of another site made this request with your identity; do it from the page of this address, or with a key in the header Authorization.");

    public static Task TooManyAsync(HttpContext context, TimeSpan wait)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.RetryAfter = seconds;
        return WriteAsync(context, StatusCodes.Status429TooManyRequests, "Too many requests",
            $"More requests than security.requestsPerMinute allows one identity: come back in {seconds} s, or put more readings into one request.");
    }

    public static Task WriteAsync(HttpContext context, int status, string title, string detail) =>
        Results.Problem(detail, statusCode: status, title: title).ExecuteAsync(context);

    private static string Is(Caller caller) =>
        caller.Role is { } role ? ConfigurationSettings.Name(role)
        : caller.Scopes.Count > 0 ? $"a key for {string.Join(", ", caller.Scopes.Select(s => ConfigurationSettings.Name(s)))}"
        : "nobody here (no claim gives a role)";

    private static string Needs(Access access) => access switch
    {
        Access.Ingest => "the scope ingest or the role engineer",
        Access.Metrics => "the scope metrics or the role viewer",
        _ => $"the role {ConfigurationSettings.Name(access)}",
    };
}
