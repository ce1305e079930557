using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StreamingAnomaly.ServiceDefaults.Hosting;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.ServiceDefaults.Health;

/// <summary><c>/healthz/live</c>: the process answers. <c>/healthz/ready</c>: it can do its work, and if not, why.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz/live", (AnomalyHostOptions options) => Results.Json(new { state = "Live", service = options.Service })).Allow(Access.Anyone);
        app.MapGet("/healthz/ready", async (ReadinessReport report, HttpContext context) =>
        {
            var (answer, statusCode) = await report.CreateAsync(context.RequestAborted);
            // Orchestrators ask without a key and need the code alone; the reasons are for those who may look.
            return Results.Json(await DetailsAsync(context) ? answer : answer with { Checks = [] }, statusCode: statusCode);
        }).Allow(Access.Anyone);
    }

    private static async Task<bool> DetailsAsync(HttpContext context)
    {
        if (!context.RequestServices.GetRequiredService<AnomalyHostOptions>().Configuration.Security.IsConfigured) return true;
        return Caller.From((await context.AuthenticateAsync()).Principal)?.May(Access.Viewer) == true;
    }
}
