using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.ServiceDefaults.Health;

/// <summary>Registration of <see cref="ReadinessMetrics"/>.</summary>
internal static class ReadinessSetup
{
    /// <summary>First round after the start: most services are ready by then.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);

    /// <summary>Lets ASP.NET ask every <see cref="IReadinessCheck"/> of the container; call it when all are registered, so that it starts last.</summary>
    public static IServiceCollection AddReadinessMetrics(this IServiceCollection services)
    {
        services.AddHealthChecks();
        services.AddSingleton<IHealthCheckPublisher, ReadinessMetrics>();
        services.Configure<HealthCheckPublisherOptions>(publisher => (publisher.Delay, publisher.Period) = (Delay, ReadinessMetrics.Period));
        services.AddOptions<HealthCheckServiceOptions>().Configure<IEnumerable<IReadinessCheck>, ReadinessReport>((options, checks, report) =>
        {
            foreach (var check in checks) options.Registrations.Add(new(check.Name, new ReadinessHealthCheck(check, report), null, null));
        });
        // It would log each check that is not ready, every round; the services say once what they miss.
        return services.AddLogging(logging => logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService", LogLevel.None));
    }
}
