using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
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
    private readonly ResolveAddresses resolve;

    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        UseProxy = false, UseCookies = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
    });

    /// <summary>Asks nobody yet. Without <paramref name="resolve"/> names are resolved by DNS.</summary>
    public Gateway(AnomalyOptions options, IHttpForwarder forwarder, ILogger<Gateway> log, ResolveAddresses? resolve = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        (this.options, this.forwarder, this.log, this.resolve) = (options.Console, forwarder, log, resolve ?? Dns.GetHostAddressesAsync);
    }

    /// <summary>Maps what is not answered here.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Map("/v1/equipment/{**rest}", PassToOwnerAsync).Allow(Access.Viewer);
        foreach (var path in (string[])["/v1/scores/{**rest}", "/v1/runs/{**rest}", "/v1/alerts/{id}/evidence", "/v1/alerts/{id}/replay", "/v1/detectors"])
            routes.Map(path, context => PassOnAsync(context, options.Scorer, "scorer")).Allow(Access.Viewer);
        routes.Map("/v1/readings", context => PassOnAsync(context, options.Ingest, "ingest")).Allow(Access.Ingest);
        routes.Map("/v1/{**rest}", context => PassOnAsync(context, options.Alerter, "alerter")).Allow(Access.Viewer);
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task PassOnAsync(HttpContext context, string? to, string service, string? host = null)
    {
        if (to is null)
        {
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable,
                $"This console was not told where the {service} is: set console.{service}, such as http://{service}:808{service switch { "ingest" => 1, "scorer" => 2, _ => 3 }}");
            return;
        }

        var error = await forwarder.SendAsync(context, to, client, Patience, new Passage(options.Key, host));
        if (error is ForwarderError.None or ForwarderError.RequestCanceled || context.Response.HasStarted) return;
        ConsoleLog.ServiceAway(log, context.GetForwarderErrorFeature()?.Exception, service, to, error);
        await AnswerAsync(context, context.Response.StatusCode, $"The {service} does not answer ({error}). Readings go on being scored and kept; this page shows them when it is back.");
    }

    /// <summary>
    /// Thresholds, budgets and windows of an equipment are known to the scorer only that has its partition: where several stand
    /// behind one name (a headless Service, replicas of a compose service), they are asked in turn. What none of them grants is
    /// asked once more of the one that came nearest, so that its words are the answer.
    /// </summary>
    private async Task PassToOwnerAsync(HttpContext context)
    {
        if (options.Scorer is null || await AddressesAsync(new Uri(options.Scorer), context.RequestAborted) is not { Count: > 1 } scorers)
        {
            await PassOnAsync(context, options.Scorer, "scorer");
            return;
        }

        var (name, nearest, best) = (new Uri(options.Scorer).Authority, scorers[0], -1);
        context.Request.EnableBuffering();
        foreach (var scorer in scorers)
        {
            var asked = new Passage(options.Key, name, refusals: true);
            var error = await forwarder.SendAsync(context, scorer, client, Patience, asked);
            if (context.Response.HasStarted || error == ForwarderError.RequestCanceled || (error == ForwarderError.None && asked.Refused is null)) return;
            // One that restores may be the owner; one that is away will not be for long.
            var rank = asked.Refused switch { HttpStatusCode.ServiceUnavailable => 2, HttpStatusCode.NotFound => 1, _ => 0 };
            if (rank > best) (nearest, best) = (scorer, rank);
            (context.Request.Body.Position, context.Response.StatusCode) = (0, StatusCodes.Status200OK);
        }

        await PassOnAsync(context, nearest, "scorer", name);
    }

    /// <summary>Base URLs, one for each address of the host.</summary>
    private async Task<IReadOnlyList<string>> AddressesAsync(Uri url, CancellationToken cancellation)
    {
        try
        {
            return [.. (await resolve(url.IdnHost, cancellation)).Select(a => new UriBuilder(url) { Host = a.ToString() }.Uri.ToString())];
        }
        catch (SocketException)
        {
            return [];
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, string detail) =>
        Results.Problem(detail, statusCode: status).ExecuteAsync(context);

    /// <summary>What of a request goes on: no cookie and no words about identity but the caller's own key or token, or ours.</summary>
    /// <param name="key">The console's own key; null: it has none.</param>
    /// <param name="host">Name and port where the destination is an address: also the name that a certificate must have.</param>
    /// <param name="refusals">Leaves "not here" and "not now" (404, 503) out of the answer, for another may give a better one.</param>
    private sealed class Passage(string? key, string? host, bool refusals = false) : HttpTransformer
    {
        /// <summary>What was left out.</summary>
        public HttpStatusCode? Refused { get; private set; }

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
            proxyRequest.Headers.Host = host;
            foreach (var header in Withheld) proxyRequest.Headers.Remove(header);
            if (key is null || httpContext.Request.Headers.Authorization.Count > 0 || !OnBehalfOf.TryWrite(Caller.Of(httpContext), out var name, out var role)) return;
            proxyRequest.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
            proxyRequest.Headers.TryAddWithoutValidation(OnBehalfOf.NameHeader, name);
            proxyRequest.Headers.TryAddWithoutValidation(OnBehalfOf.RoleHeader, role);
        }

        public override ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
        {
            if (!refusals || proxyResponse?.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.ServiceUnavailable))
                return base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
            Refused = proxyResponse.StatusCode;
            return ValueTask.FromResult(false);
        }
    }
}

/// <summary>All addresses of a host name.</summary>
public delegate Task<IPAddress[]> ResolveAddresses(string host, CancellationToken cancellation);
