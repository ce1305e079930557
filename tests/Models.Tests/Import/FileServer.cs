using System.Net;
using System.Net.Sockets;

namespace StreamingAnomaly.Models.Tests.Import;

/// <summary>A server of files with entity tags and ranges that can break off in the middle of an answer.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Dictionary<string, byte[]> files = [];

    public FileServer()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}");
        }
        listener.Prefixes.Add(Address + "");
        listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public Uri Address { get; }

    /// <summary>Bytes after which the next answers break off; one entry an answer.</summary>
    public Queue<int> BreakAfter { get; } = new();

    /// <summary>Status codes of the next answers.</summary>
    public Queue<int> Fail { get; } = new();

    public string Tag { get; set; } = "\"v1\"";

    /// <summary>Path and range of every request.</summary>
    public List<string> Requests { get; } = [];

    public void Put(string path, byte[] bytes) { lock (files) files[path] = bytes; }

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try { context = await listener.GetContextAsync(); }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException) { return; }
            try { Answer(context); }
            catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException) { context.Response.Abort(); }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        string path = context.Request.Url!.AbsolutePath, range = context.Request.Headers["Range"] ?? "";
        byte[]? bytes;
        lock (files)
        {
            Requests.Add(range.Length == 0 ? path : $"{path} {range}");
            files.TryGetValue(path, out bytes);
        }
        using var response = context.Response;
        if (Fail.TryDequeue(out int status) || bytes is null)
        {
            response.StatusCode = bytes is null ? 404 : status;
            return;
        }
        int from = 0;
        response.Headers["ETag"] = Tag;
        if (range.Length > 0 && context.Request.Headers["If-Range"] == Tag)
        {
            from = int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture);
            response.StatusCode = 206;
            response.Headers["Content-Range"] = $"bytes {from}-{bytes.Length - 1}/{bytes.Length}";
        }
        response.ContentLength64 = bytes.Length - from;
        if (path.EndsWith(".safetensors", StringComparison.Ordinal) && BreakAfter.TryDequeue(out int count))
        {
            response.OutputStream.Write(bytes, from, count);
            response.OutputStream.Flush();
            response.Abort();
            return;
        }
        response.OutputStream.Write(bytes, from, bytes.Length - from);
    }
}
