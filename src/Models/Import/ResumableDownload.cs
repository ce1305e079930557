using System.Net;
using System.Net.Http.Headers;

namespace StreamingAnomaly.Models.Import;

/// <summary>
/// Downloads a file in as many attempts as it takes. What has arrived stays in <c>FILE.part</c> beside the entity tag it
/// belongs to, and the next attempt, even of another process, goes on from there if the server still has the same file.
/// </summary>
internal sealed class ResumableDownload(HttpClient http, DownloadOptions options, TimeProvider time)
{
    private const int BlockBytes = 1 << 17;

    /// <summary>Completes when <paramref name="path"/> is whole.</summary>
    /// <exception cref="ImportException">The server refuses, the file is too large, or the attempts are used up.</exception>
    public async Task FetchAsync(Uri address, string path, long maxBytes, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        if (File.Exists(path)) return;
        var pause = options.Pause;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                if (await TryAsync(address, path, maxBytes, progress, cancellation)) return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or HttpIOException && e is not FileNotFoundException)
            {
                if (attempt >= options.Attempts)
                    throw new ImportException($"{address}: the connection failed {attempt} times ({e.Message}); what arrived is kept, run the import again to go on", e);
            }
            if (attempt >= options.Attempts)
                throw new ImportException($"{address}: not complete after {attempt} attempts; what arrived is kept, run the import again to go on");
            await Task.Delay(pause, time, cancellation);
            pause *= 2;
        }
    }

    private async Task<bool> TryAsync(Uri address, string path, long maxBytes, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        string part = path + ".part", tagFile = path + ".etag";
        long have = File.Exists(part) ? new FileInfo(part).Length : 0;
        string known = have > 0 && File.Exists(tagFile) ? await File.ReadAllTextAsync(tagFile, cancellation) : "";
        // Without a strong tag nothing proves that the rest belongs to what we have.
        if (!EntityTagHeaderValue.TryParse(known, out var tag) || tag.IsWeak) have = 0;

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (have > 0)
        {
            request.Headers.Range = new RangeHeaderValue(have, null);
            request.Headers.IfRange = new RangeConditionHeaderValue(tag!);
        }
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            File.Delete(part);
            return false;
        }
        Refuse(response, address);
        bool resumed = response.StatusCode == HttpStatusCode.PartialContent && have > 0 &&
            response.Content.Headers.ContentRange?.From == have && (response.Headers.ETag is null || response.Headers.ETag.Equals(tag));
        if (response.StatusCode == HttpStatusCode.PartialContent && !resumed)
        {
            File.Delete(part);
            return false;
        }
        if (!resumed) have = 0;
        long? total = resumed ? response.Content.Headers.ContentRange!.Length : response.Content.Headers.ContentLength;
        if (total > maxBytes) throw TooLarge(address, maxBytes);
        if (!resumed)
        {
            File.Delete(part);
            File.Delete(tagFile);
            if (response.Headers.ETag is { IsWeak: false } fresh) await File.WriteAllTextAsync(tagFile, fresh.ToString(), cancellation);
        }
        have = await CopyAsync(response, part, have, maxBytes, n => progress?.Report(new DownloadProgress(Path.GetFileName(path), n, total)), address, cancellation);
        if (total is not null && have != total) return false;
        File.Move(part, path, overwrite: true);
        File.Delete(tagFile);
        return true;
    }

    private static async Task<long> CopyAsync(
        HttpResponseMessage response, string part, long have, long maxBytes, Action<long> report, Uri address, CancellationToken cancellation)
    {
        await using var source = await response.Content.ReadAsStreamAsync(cancellation);
        await using var target = new FileStream(part, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0, useAsync: true);
        var block = new byte[BlockBytes];
        for (int read; (read = await source.ReadAsync(block, cancellation)) > 0;)
        {
            have += read;
            if (have > maxBytes) throw TooLarge(address, maxBytes);
            await target.WriteAsync(block.AsMemory(0, read), cancellation);
            report(have);
        }
        target.Flush(flushToDisk: true);
        return have;
    }

    private static void Refuse(HttpResponseMessage response, Uri address)
    {
        if (response.IsSuccessStatusCode) return;
        int status = (int)response.StatusCode;
        if (status is 408 or 429 or >= 500) throw new HttpRequestException($"the server answered {status}");
        throw new ImportException($"{address}: the server answered {status} {response.ReasonPhrase}" + response.StatusCode switch
        {
            HttpStatusCode.NotFound => "; check the repository and the revision",
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => "; this server wants a login, download the files yourself and use --from",
            _ => "",
        });
    }

    private static ImportException TooLarge(Uri address, long max) => new($"{address}: larger than the allowed {max} bytes");
}
