using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace StreamingAnomaly.ServiceDefaults.Health;

/// <summary>A readiness check as ASP.NET's health service asks it: with the time limit and the answer of <c>/healthz/ready</c>.</summary>
internal sealed class ReadinessHealthCheck(IReadinessCheck check, ReadinessReport report) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var answer = await report.AskAsync(check, cancellationToken);
        return new(
            answer.State switch
            {
                ReadinessState.Ready => HealthStatus.Healthy,
                ReadinessState.Degraded => HealthStatus.Degraded,
                _ => HealthStatus.Unhealthy,
            },
            answer.Detail);
    }
}
