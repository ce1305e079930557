using Microsoft.AspNetCore.Routing;

namespace StreamingAnomaly.Console.Tests;

internal sealed partial class FakeServices
{
    private void MapRoutes(IEndpointRouteBuilder routes) => Do(routes, "POST", "/v1/silences", (_, body) => body, 201);
}
