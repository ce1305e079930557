using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StreamingAnomaly.ServiceDefaults.Hosting;

namespace StreamingAnomaly.ServiceDefaults.Health;

/// <summary><c>/healthz/live</c>: the process answers. <c>/healthz/ready</c>: it can do its work, and if not, why.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz/live", (AnomalyHostOptions options) => Results.Json(new { state = "Live", service = options.Service }));
        app.MapGet("/healthz/ready", async (ReadinessReport report, HttpContext context) =>
        {
            var (answer, statusCode) = await report.CreateAsync(context.RequestAborted);
            return Results.Json(answer, statusCode: statusCode);
        });
    }
}
