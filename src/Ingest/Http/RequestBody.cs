using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace StreamingAnomaly.Ingest.Http;

/// <summary>Reads a request's body into memory, decompressed, up to a limit.</summary>
internal static class RequestBody
{
    private const int FirstBuffer = 16 * 1024;

    public static async Task<(ReadOnlyMemory<byte> Body, Refusal? Refusal)> ReadAsync(HttpContext context, long maxBytes)
    {
        var encoding = context.Request.Headers.ContentEncoding.ToString();
        var gzip = encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase);
        if (!gzip && encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return (default, new Refusal(415, "unsupported-encoding", $"content-encoding '{encoding}' is not known: send gzip or none"));
        if (context.Request.ContentLength > maxBytes) return (default, TooLarge(maxBytes));

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = maxBytes;
        var stream = context.Request.Body;
        try
        {
            if (!gzip) return await ReadAsync(stream, maxBytes, context.RequestAborted);
            await using var inflated = new GZipStream(stream, CompressionMode.Decompress);
            return await ReadAsync(inflated, maxBytes, context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return (default, new Refusal(400, "malformed-gzip", "content-encoding says gzip, but the body is not gzip or is damaged"));
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (default, TooLarge(maxBytes));
        }
    }

    private static async Task<(ReadOnlyMemory<byte>, Refusal?)> ReadAsync(Stream stream, long maxBytes, CancellationToken cancellation)
    {
        var buffer = new byte[FirstBuffer];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellation);
            if (read == 0) return (buffer.AsMemory(0, length), null);
            length += read;
            if (length > maxBytes) return (default, TooLarge(maxBytes));
            if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        }
    }

    private static Refusal TooLarge(long maxBytes) =>
        new(413, "body-too-large", $"the body has more than {maxBytes} bytes after decompression: send fewer readings a request");
}
