using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.ServiceDefaults.Health;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>Registration of an edge.</summary>
public static class EdgeServices
{
    /// <summary>
    /// Adds <see cref="EdgeNode"/> on the container's <see cref="IEventLog"/>, which must be a log of this process. Its
    /// loop is to be run by the caller. Also the <see cref="IEventProducer"/> for the ingest.
    /// </summary>
    /// <param name="services">Receives it.</param>
    /// <param name="openCentre">Opens the centre's log.</param>
    public static IServiceCollection AddEdge(this IServiceCollection services, Func<IServiceProvider, IEventLog> openCentre) => services
        .AddSingleton(s => new EdgeNode(
            s.GetRequiredService<AnomalyOptions>(), s.GetRequiredService<IEventLog>(), openCentre(s),
            s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>()))
        .AddHostedService(s => s.GetRequiredService<EdgeNode>())
        .AddSingleton(s => s.GetRequiredService<EdgeNode>().CreateProducer())
        .AddSingleton<IReadinessCheck, EdgeCheck>();
}
