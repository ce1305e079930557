using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.ServiceDefaults.Metrics;

/// <summary><c>/metrics</c> for Prometheus.</summary>
internal static class MetricsEndpoint
{
    public static void MapMetrics(this WebApplication app) => app.MapGet("/metrics",
        (Telemetry telemetry) => Results.Text(telemetry.Exposition.Scrape(), PrometheusText.ContentType)).Allow(Access.Metrics);
}
