using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Hosting;

/// <summary>What every answer of every service goes through.</summary>
internal static class Middleware
{
    private static readonly (string Name, string Value)[] Headers =
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Content-Security-Policy",
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"),
    ];

    /// <summary>
    /// Names the span of a request by its route. Probes and scrapes come every few seconds and are left out of traces and
    /// request metrics.
    /// </summary>
    public static void UseRequestTelemetry(this WebApplication app) => app.Use(async (context, next) =>
    {
        var activity = context.Features.Get<IHttpActivityFeature>()?.Activity;
        var path = context.Request.Path;
        if (path == "/metrics" || path.StartsWithSegments("/healthz", StringComparison.Ordinal))
        {
            if (activity is not null) activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            if (context.Features.Get<IHttpMetricsTagsFeature>() is { } tags) tags.MetricsDisabled = true;
            await next(context);
            return;
        }

        await next(context);
        if (activity is not { IsAllDataRequested: true }) return;
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        activity.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
        activity.SetTag("http.request.method", context.Request.Method).SetTag("http.route", route)
            .SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError) activity.SetStatus(ActivityStatusCode.Error);
    });

    /// <summary>Security headers, unless the endpoint set its own.</summary>
    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            foreach (var (name, value) in Headers) context.Response.Headers.TryAdd(name, value);
            return Task.CompletedTask;
        });
        return next(context);
    });

    /// <summary>
    /// Where nobody has to say who they are only local names are answered: otherwise a web page elsewhere could point its own name at
    /// 127.0.0.1 and use this port through the visitor's browser (DNS rebinding).
    /// </summary>
    public static void UseHostCheck(this WebApplication app, SecurityOptions security)
    {
        if (security.IsConfigured) return;
        app.Use((context, next) => IsLocal(context.Request.Host.Host) ? next(context) : Refuse(context));
    }

    /// <summary>Problem details (RFC 9457) instead of empty or HTML error pages.</summary>
    public static void UseErrorAnswers(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = error => error is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePages();
    }

    private static bool IsLocal(string host) =>
        host is "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static Task Refuse(HttpContext context) => Results.Problem(
        $"This port answers only to local names, not to \"{context.Request.Host.Host}\"; to serve others say who may call (docs/security.md).",
        statusCode: StatusCodes.Status421MisdirectedRequest).ExecuteAsync(context);
}
