using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace StreamingAnomaly.Console.Live;

/// <summary>
/// <c>GET /v1/stream</c>: server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). Events are
/// <c>scores</c> (<c>{"latest":[…],"trace":[…],"skipped":0}</c>), <c>alert</c> and <c>incident</c>, flushed at most four
/// times a second; a comment keeps quiet connections open. The stream begins at the end of the log: read the lists
/// once it is open, also after a reconnection.
/// </summary>
internal sealed class EventStream(LiveFeed feed, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>Between two flushes to one client.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Proxies close connections that are silent for 30 to 60 seconds.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public async Task<IResult> HandleAsync(HttpContext context, string? equipment)
    {
        if (feed.Subscribe(equipment) is not { } subscriber)
        {
            context.Response.Headers.RetryAfter = "10";
            return Results.Problem(
                $"{LiveFeed.MaxSubscribers} pages are already open; close one or try again later", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await context.Response.WriteAsync("retry: 2000\n\n", stop.Token);
            await context.Response.Body.FlushAsync(stop.Token);
            while (!subscriber.Overflowed) await SendAsync(context.Response, subscriber, stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && stop.IsCancellationRequested)
        {
            // The page was closed, or the program stops.
        }
        finally
        {
            feed.Unsubscribe(subscriber);
        }

        return Results.Empty;
    }

    private async Task SendAsync(HttpResponse response, LiveSubscriber subscriber, CancellationToken stop)
    {
        if (!await WaitAsync(subscriber, stop))
        {
            await response.WriteAsync(": still here\n\n", stop);
            await response.Body.FlushAsync(stop);
            return;
        }

        var batch = subscriber.Take();
        foreach (var item in batch.Events) Write(response, item.Name, item.Json);
        if (batch.Latest.Count > 0)
            Write(response, "scores", JsonSerializer.SerializeToUtf8Bytes(new { batch.Latest, batch.Trace, batch.Skipped }, JsonSerializerOptions.Web));
        await response.BodyWriter.FlushAsync(stop);
        await Task.Delay(Interval, time, stop);
    }

    private async Task<bool> WaitAsync(LiveSubscriber subscriber, CancellationToken stop)
    {
        using var silence = new CancellationTokenSource(Heartbeat, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, stop);
        try
        {
            return await subscriber.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private static void Write(HttpResponse response, string name, byte[] json)
    {
        var writer = response.BodyWriter;
        Encoding.UTF8.GetBytes($"event: {name}\ndata: ".AsSpan(), writer);
        writer.Write(json);
        writer.Write("\n\n"u8);
    }
}
