using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Security;
using StreamingAnomaly.ServiceDefaults.Security;
using StreamingAnomaly.Standalone.Demo;
using StreamingAnomaly.Standalone.Hosting;

namespace StreamingAnomaly.Integration.Tests;

/// <summary>Every endpoint of every service, found where the server itself looks for them: none is open by oversight.</summary>
public sealed class EndpointAccessTests
{
    /// <summary>Open to strangers on purpose. Whoever adds one adds it here and says why in docs/security.md.</summary>
    private static readonly string[] Open = ["GET /healthz/live", "GET /healthz/ready", "POST /demo/webhook"];

    private static readonly Dictionary<SecurityScope, string> Keys = Enum.GetValues<SecurityScope>().ToDictionary(s => s, _ => ApiKey.Create());

    [Fact]
    public async Task EveryEndpoint_StrangerTooLowAndRight_Gets401Then403ThenIsServed()
    {
        using var folder = new TempFolder();
        var options = Options(folder);
        await using var app = ServiceHost.Create(
            options, ServiceSet.All, "test", services => services.AddSingleton<DemoReceiver>(), web => web.MapDemo());
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromSeconds(30) };

        var endpoints = Endpoints(app);
        Assert.True(endpoints.Count >= 15, $"only {endpoints.Count} endpoints found");
        var wrong = new List<string>();
        foreach (var (method, path, rule) in endpoints)
        {
            if (rule is null)
            {
                wrong.Add($"{method} {path} says nothing about who may call it: add .Allow(...) where it is mapped");
                continue;
            }

            if (rule.Access == Access.Anyone) continue;
            var (low, right) = Scopes(rule.Access);
            Check(await StatusAsync(client, method, path, null), 401, "nobody");
            Check(await StatusAsync(client, method, path, ApiKey.Create()), 401, "an unknown key");
            Check(await StatusAsync(client, method, path, Keys[low]), 403, $"a key for {low}");
            var served = await StatusAsync(client, method, path, Keys[right]);
            if (served is 401 or 403 or 429 or 500) wrong.Add($"{method} {path} with a key for {right}: {served}");

            void Check(int status, int expected, string who)
            {
                if (status != expected) wrong.Add($"{method} {path} as {who}: {status}, not {expected}");
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(Open.Order(StringComparer.Ordinal), endpoints.Where(e => e.Rule!.Access == Access.Anyone).Select(e => $"{e.Method} {e.Path}").Order(StringComparer.Ordinal));
        // What changes something is never for those who only look.
        Assert.DoesNotContain(endpoints, e => e.Method != "GET" && e.Rule!.Access is (Access.Viewer or Access.Metrics));
        await app.StopAsync();
    }

    [Fact]
    public async Task PageAndUnknownPaths_WithoutIdentity_AreClosed()
    {
        using var folder = new TempFolder();
        await using var app = ServiceHost.Create(Options(folder), ServiceSet.Console, "test", null, null);
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        foreach (var path in new[] { "/", "/index.html", "/missing" })
        {
            Assert.Equal(401, await StatusAsync(client, "GET", path, null));
            Assert.Equal(403, await StatusAsync(client, "GET", path, Keys[SecurityScope.Ingest]));
            Assert.Equal(path == "/missing" ? 404 : 200, await StatusAsync(client, "GET", path, Keys[SecurityScope.Read]));
        }

        await app.StopAsync();
    }

    [Theory]
    [InlineData(ServiceSet.Ingest)]
    [InlineData(ServiceSet.Scorer)]
    [InlineData(ServiceSet.Alerter)]
    [InlineData(ServiceSet.Console)]
    internal async Task EveryEndpoint_OfOneServiceAlone_HasARule(ServiceSet service)
    {
        using var folder = new TempFolder();
        await using var app = ServiceHost.Create(Options(folder), service, "test", null, null);
        Assert.DoesNotContain(Endpoints(app), e => e.Rule is null);
    }

    private static AnomalyOptions Options(TempFolder folder)
    {
        Directory.CreateDirectory(folder.File("data"));
        return new AnomalyOptions
        {
            DataFolder = folder.File("data"),
            Http = new HttpOptions { Port = 0 },
            Security = new SecurityOptions
            {
                Keys = [.. Keys.Select(k => new SecurityKeyOptions { Name = "test", Id = ApiKey.IdOf(k.Value)!, Hash = ApiKey.HashOf(k.Value), Scopes = [k.Key] })],
            },
        };
    }

    private static List<(string Method, string Path, AccessRule? Rule)> Endpoints(WebApplication app) =>
    [
        .. ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().SelectMany(e =>
            (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => (
                method, "/" + string.Join('/', e.RoutePattern.PathSegments.Select(s => s.IsSimple && s.Parts[0] is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart l ? l.Content : "x")),
                e.Metadata.GetMetadata<AccessRule>()))),
    ];

    // The highest that is too low, and the lowest that is enough.
    private static (SecurityScope Low, SecurityScope Right) Scopes(Access access) => access switch
    {
        Access.Ingest => (SecurityScope.Operate, SecurityScope.Ingest),
        Access.Metrics => (SecurityScope.Ingest, SecurityScope.Metrics),
        Access.Viewer => (SecurityScope.Metrics, SecurityScope.Read),
        Access.Operator => (SecurityScope.Read, SecurityScope.Operate),
        Access.Engineer => (SecurityScope.Operate, SecurityScope.Engineer),
        _ => (SecurityScope.Engineer, SecurityScope.Admin),
    };

    private static async Task<int> StatusAsync(HttpClient client, string method, string path, string? key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        // The stream never ends: its headers are the answer.
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (int)response.StatusCode;
    }
}
