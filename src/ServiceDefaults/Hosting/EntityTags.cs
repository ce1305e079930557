using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace StreamingAnomaly.ServiceDefaults.Hosting;

/// <summary>
/// ETags for the API's JSON answers (RFC 9110, section 8.8.3): a page that asks the same list every few seconds gets 304 while
/// nothing has changed. The answer is made all the same; what is saved is the way to the browser and its work.
/// </summary>
internal static class EntityTags
{
    /// <summary>Longer answers go out as they are made; a fleet of a thousand equipments is about 1.5 MB.</summary>
    private const int MaxBytes = 4 << 20;

    public static void UseEntityTags(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (!HttpMethods.IsGet(context.Request.Method) || !context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        var original = context.Response.Body;
        await using var held = new HeldBody(context.Response, original, MaxBytes);
        context.Response.Body = held;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = original;
        }

        if (held.Content is not { } content || context.Response.HasStarted) return;
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length)).AsSpan(0, 12))}\"");
        context.Response.Headers.ETag = tag.ToString();
        if (!context.Response.Headers.ContainsKey(HeaderNames.CacheControl)) context.Response.Headers.CacheControl = "no-cache";
        if (Matches(context.Request.Headers.IfNoneMatch, tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            context.Response.Headers.ContentType = default;
            context.Response.Headers.ContentLength = null;
            return;
        }

        context.Response.Headers.ContentLength = content.Length;
        content.Position = 0;
        await content.CopyToAsync(original, context.RequestAborted);
    });

    private static bool Matches(Microsoft.Extensions.Primitives.StringValues asked, EntityTagHeaderValue tag) =>
        EntityTagHeaderValue.TryParseList(asked, out var tags) && tags.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(tag, useStrongComparison: false));

    /// <summary>Holds a JSON answer back until it is whole; lets everything else, and what grows too long, pass.</summary>
    private sealed class HeldBody(HttpResponse response, Stream original, int limit) : Stream
    {
        private MemoryStream? content;
        private bool passes;

        /// <summary>The whole answer; null if it has passed already.</summary>
        public MemoryStream? Content => passes ? null : content;

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!await HoldAsync(buffer, cancellationToken)) await original.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

        // Whoever flushes wants it to be seen; a whole answer in JSON is seen soon enough.
        public override Task FlushAsync(CancellationToken cancellationToken) =>
            passes || !IsJson ? original.FlushAsync(cancellationToken) : Task.CompletedTask;

        public override void Flush() => FlushAsync(CancellationToken.None).GetAwaiter().GetResult();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();

        private bool IsJson =>
            response.StatusCode == StatusCodes.Status200OK && response.Headers.ETag.Count == 0
            && response.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true;

        private async ValueTask<bool> HoldAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellation)
        {
            if (passes) return false;
            if (IsJson && (content?.Length ?? 0) + buffer.Length <= limit)
            {
                (content ??= new()).Write(buffer.Span);
                return true;
            }

            passes = true;
            if (content is not { Length: > 0 } before) return false;
            await original.WriteAsync(before.GetBuffer().AsMemory(0, (int)before.Length), cancellation);
            return false;
        }
    }
}
