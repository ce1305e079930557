using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using StreamingAnomaly.Alerter.Outbox;

namespace StreamingAnomaly.Alerter.Webhooks;

/// <summary>One signed POST to one receiver; everything expected is an outcome, never an exception.</summary>
internal sealed class WebhookSender(TimeProvider time, DeliveryOptions options, HostResolver? resolver = null) : IDisposable
{
    /// <summary>A connection may take this share of the time for an answer; longer, and nobody is there.</summary>
    private const int ConnectShare = 3;

    private static readonly ProductInfoHeaderValue Agent = new("streaming-anomaly", "1");
    private readonly HttpMessageInvoker outside = GuardedConnection.CreateClient(allowPrivate: false, options.Timeout / ConnectShare, resolver);
    private readonly HttpMessageInvoker inside = GuardedConnection.CreateClient(allowPrivate: true, options.Timeout / ConnectShare, resolver);

    /// <param name="endpoint">Receiver.</param>
    /// <param name="id">The <c>webhook-id</c>: the same for every attempt of a notification.</param>
    /// <param name="body">Body in the receiver's format.</param>
    /// <param name="cancellation">Ends the attempt without an outcome.</param>
    public async Task<DeliveryResult> SendAsync(
        WebhookEndpoint endpoint, string id, byte[] body, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var request = Request(endpoint, id, body);
        try
        {
            var client = endpoint.Options.AllowPrivate ? inside : outside;
            using var response = await client.SendAsync(request, both.Token);
            return Judge(response, time.GetElapsedTime(started));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            if (!limit.IsCancellationRequested)
                return new(DeliveryOutcome.Unreachable, time.GetElapsedTime(started), Detail: $"no connection within {options.Timeout / ConnectShare}");
            return new(DeliveryOutcome.TimedOut, time.GetElapsedTime(started), Detail: $"no answer within {options.Timeout}");
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException or ForbiddenAddressException)
        {
            var cause = e.GetBaseException();
            var outcome = cause is ForbiddenAddressException ? DeliveryOutcome.Forbidden : DeliveryOutcome.Unreachable;
            return new(outcome, time.GetElapsedTime(started), Detail: cause.Message);
        }
    }

    public void Dispose()
    {
        outside.Dispose();
        inside.Dispose();
    }

    private HttpRequestMessage Request(WebhookEndpoint endpoint, string id, byte[] body)
    {
        var seconds = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Target) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(endpoint.Format.ContentType, "utf-8");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue(Agent.Product!));
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        if (endpoint.Signer.Sign(id, seconds, body) is { } signature) request.Headers.Add("webhook-signature", signature);
        return request;
    }

    private DeliveryResult Judge(HttpResponseMessage response, TimeSpan latency)
    {
        var status = (int)response.StatusCode;
        var outcome = response.StatusCode switch
        {
            >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => DeliveryOutcome.Delivered,
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => DeliveryOutcome.Redirected,
            HttpStatusCode.Gone => DeliveryOutcome.Gone,
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => DeliveryOutcome.Throttled,
            _ => DeliveryOutcome.Rejected,
        };
        var retryAfter = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return new(outcome, latency, status, retryAfter, outcome == DeliveryOutcome.Delivered ? null : $"HTTP {status}");
    }
}
