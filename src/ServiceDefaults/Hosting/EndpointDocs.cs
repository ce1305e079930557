using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace StreamingAnomaly.ServiceDefaults.Hosting;

/// <summary>What an endpoint says about itself in the OpenAPI document.</summary>
public static class EndpointDocs
{
    /// <summary>Names an endpoint and its answer; wrong parameters are answered with problem details.</summary>
    /// <typeparam name="T">What it answers.</typeparam>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="name">Name of the operation, unique over all services.</param>
    /// <param name="tag">Heading it stands under.</param>
    /// <param name="summary">One sentence.</param>
    /// <param name="status">Status of the answer.</param>
    public static RouteHandlerBuilder Documented<T>(
        this RouteHandlerBuilder endpoint, string name, string tag, string summary, int status = StatusCodes.Status200OK) =>
        endpoint.WithName(name).WithTags(tag).WithSummary(summary).Produces<T>(status).ProducesProblem(StatusCodes.Status400BadRequest);
}
