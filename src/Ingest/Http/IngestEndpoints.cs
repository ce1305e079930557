using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Ingest.Http;

/// <summary>Where equipment and gateways send readings over HTTP.</summary>
public static class IngestEndpoints
{
    /// <summary>Path of the endpoint.</summary>
    public const string ReadingsPath = "/v1/readings";

    /// <summary>Registers what <see cref="MapIngest"/> needs; the producer is taken from the container.</summary>
    public static IServiceCollection AddIngest(this IServiceCollection services, IngestOptions options)
    {
        services.AddMetrics();
        services.AddSingleton<IngestMetrics>();
        services.AddSingleton(provider => new IngestPipeline(
            provider.GetRequiredService<IEventProducer>(), options, provider.GetRequiredService<IngestMetrics>()));
        return services;
    }

    /// <summary>
    /// Maps <c>POST /v1/readings</c>: JSON, NDJSON or Protobuf, plain or gzip. 202 once the log holds all readings of the
    /// request; 400, 413, 415, 429, 503 and, from an edge, 507 as RFC 9457 problem details, and then none of them is accepted. Needs
    /// <see cref="AddIngest"/>.
    /// </summary>
    public static IEndpointConventionBuilder MapIngest(this IEndpointRouteBuilder endpoints)
    {
        var pipeline = endpoints.ServiceProvider.GetRequiredService<IngestPipeline>();
        return endpoints.MapPost(ReadingsPath, (Delegate)pipeline.HandleAsync).Allow(Access.Ingest)
            .WithName("SendReadings").WithTags("Readings").Produces(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithSummary("Readings as JSON, NDJSON or Protobuf, plain or gzip: one, an array, or lines; 202 once the log holds them all");
    }
}
