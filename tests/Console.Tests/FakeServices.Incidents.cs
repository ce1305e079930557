using Microsoft.AspNetCore.Routing;

namespace StreamingAnomaly.Console.Tests;

internal sealed partial class FakeServices
{
    private void MapIncidents(IEndpointRouteBuilder routes) => Get(routes, "/v1/incidents", _ => new { Items = Incidents });
}
