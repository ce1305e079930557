using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http.Features;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Security;
using Yarp.ReverseProxy.Forwarder;

namespace StreamingAnomaly.Console;

/// <summary>
/// The API of the other services under the console's own address, where they run elsewhere: who calls is asked here, and the
/// service that answers asks again, so that it decides what they may.
/// </summary>
public sealed class Gateway : IDisposable
{
    // A person waits for the answer; a service that takes longer is as good as away.
    private static readonly ForwarderRequestConfig Patience = new() { ActivityTimeout = TimeSpan.FromSeconds(60) };

    private readonly ConsoleOptions options;
    private readonly IHttpForwarder forwarder;
    private readonly ILogger<Gateway> log;
    private readonly Passage passage;

    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        UseProxy = false, UseCookies = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
    });

    /// <summary>Asks nobody yet.</summary>
    public Gateway(AnomalyOptions options, IHttpForwarder forwarder, ILogger<Gateway> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        (this.options, this.forwarder, this.log) = (options.Console, forwarder, log);
        passage = new Passage(options.Console.Key);
    }

    /// <summary>Maps what is not answered here.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var path in (string[])["/v1/equipment/{**rest}", "/v1/scores/{**rest}", "/v1/runs/{**rest}", "/v1/alerts/{id}/evidence", "/v1/alerts/{id}/replay", "/v1/detectors"])
            routes.Map(path, context => PassOnAsync(context, options.Scorer, "scorer")).Allow(Access.Viewer);
        routes.Map("/v1/readings", context => PassOnAsync(context, options.Ingest, "ingest")).Allow(Access.Ingest);
        routes.Map("/v1/{**rest}", context => PassOnAsync(context, options.Alerter, "alerter")).Allow(Access.Viewer);
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task PassOnAsync(HttpContext context, string? to, string service)
    {
        if (to is null)
        {
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable,
                $"This console was not told where the {service} is: set console.{service}, such as http://{service}:808{service switch { "ingest" => 1, "scorer" => 2, _ => 3 }}");
            return;
        }

        var error = await forwarder.SendAsync(context, to, client, Patience, passage);
        if (error is ForwarderError.None or ForwarderError.RequestCanceled || context.Response.HasStarted) return;
        ConsoleLog.ServiceAway(log, context.GetForwarderErrorFeature()?.Exception, service, to, error);
        await AnswerAsync(context, context.Response.StatusCode, $"The {service} does not answer ({error}). Readings go on being scored and kept; this page shows them when it is back.");
    }

    private static Task AnswerAsync(HttpContext context, int status, string detail) =>
        Results.Problem(detail, statusCode: status).ExecuteAsync(context);

    /// <summary>What of a request goes on: no cookie and no words about identity but the caller's own key or token, or ours.</summary>
    private sealed class Passage(string? key) : HttpTransformer
    {
        private static readonly string[] Withheld =
            ["Cookie", "Origin", "Referer", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest", OnBehalfOf.NameHeader, OnBehalfOf.RoleHeader];

        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            // As it came: what is decoded cannot be encoded again without guessing (%2F in an id is no separator).
            var target = httpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            var to = new Uri(destinationPrefix.TrimEnd('/') + "/");
            if (!Uri.TryCreate(to, target.TrimStart('/'), out var url) || !url.AbsolutePath.StartsWith(to.AbsolutePath + "v1/", StringComparison.Ordinal))
                throw new BadHttpRequestException("The request's target is not a path below /v1/");
            proxyRequest.RequestUri = url;
            proxyRequest.Headers.Host = null;
            foreach (var header in Withheld) proxyRequest.Headers.Remove(header);
            if (key is null || httpContext.Request.Headers.Authorization.Count > 0 || !OnBehalfOf.TryWrite(Caller.Of(httpContext), out var name, out var role)) return;
            proxyRequest.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
            proxyRequest.Headers.TryAddWithoutValidation(OnBehalfOf.NameHeader, name);
            proxyRequest.Headers.TryAddWithoutValidation(OnBehalfOf.RoleHeader, role);
        }
    }
}
