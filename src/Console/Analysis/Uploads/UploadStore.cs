using System.Security.Cryptography;
using System.Text.Json;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Datasets;
using StreamingAnomaly.Datasets.Csv;

namespace StreamingAnomaly.Console.Analysis.Uploads;

/// <summary>Uploaded files on disk. Bytes go from the connection to the file; nothing of a file is held in memory.</summary>
internal sealed class UploadStore(AnalysisFolder folder, AnomalyOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Uploads at the same time.</summary>
    private const int Concurrent = 4;

    private const int BufferBytes = 128 * 1024;
    private const int PreviewRows = 12;

    /// <summary>Bytes after which the room is looked at again: an upload may not say how long it is, and other things are written meanwhile.</summary>
    private const long LookAgain = 16_000_000;

    private const int IdBytes = 12;
    private const string Meta = "upload.json";
    private readonly SemaphoreSlim places = new(Concurrent);
    private readonly Lock gate = new();
    private int sequence;

    /// <summary>Bytes that uploads under way have announced and not written yet.</summary>
    private long owed;

    private long MaxBytes => options.Console.Analysis.MaxUpload;

    /// <summary>Takes a file.</summary>
    /// <param name="body">Its bytes.</param>
    /// <param name="name">What its owner calls it.</param>
    /// <param name="announced">Bytes announced; null if unknown.</param>
    /// <param name="cancellation">The connection is gone.</param>
    /// <exception cref="AnalysisRefusal">Too large, no room, or not CSV; nothing is kept.</exception>
    public async Task<UploadPreview> SaveAsync(Stream body, string name, long? announced, CancellationToken cancellation)
    {
        if (announced > MaxBytes) throw TooLarge();
        if (!await places.WaitAsync(0, cancellation)) throw new AnalysisRefusal(429, $"{Concurrent} uploads are under way; try again when one has ended.");
        string? temporary = null;
        var promise = 0L;
        try
        {
            lock (gate)
            {
                folder.Require(owed + (announced ?? 0));
                owed += promise = announced ?? 0;
            }

            temporary = folder.Upload($".tmp-{Environment.ProcessId}-{Interlocked.Increment(ref sequence)}");
            Directory.CreateDirectory(temporary);
            var (hash, bytes) = await CopyAsync(body, Path.Combine(temporary, FileName(name)), Wrote, cancellation);
            if (bytes == 0) throw new AnalysisRefusal(422, $"{name} is empty.");
            var upload = new Upload(hash, name, bytes, time.GetUtcNow());
            var preview = Preview(upload, Path.Combine(temporary, FileName(name)));
            await File.WriteAllBytesAsync(Path.Combine(temporary, Meta), JsonSerializer.SerializeToUtf8Bytes(upload, AnalysisJson.Options), CancellationToken.None);
            // The same bytes again: the newer name and date win.
            if (Directory.Exists(folder.Upload(hash))) Directory.Delete(folder.Upload(hash), true);
            Directory.Move(temporary, folder.Upload(hash));
            return preview;
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge();
        }
        catch (IOException e) when (!cancellation.IsCancellationRequested && e is not BadHttpRequestException)
        {
            throw new AnalysisRefusal(507, $"{name} could not be stored: {e.Message}", e);
        }
        finally
        {
            lock (gate) owed -= promise;
            places.Release();
            if (Directory.Exists(temporary)) Directory.Delete(temporary, true);
        }

        void Wrote(int bytes)
        {
            lock (gate)
            {
                var kept = Math.Min(bytes, promise);
                (promise, owed) = (promise - kept, owed - kept);
            }
        }
    }

    /// <summary>The upload, or a refusal that says there is none.</summary>
    public Upload Require(string id) => Find(id) ?? throw new AnalysisRefusal(404, $"There is no upload '{id}'; it may have been deleted, or kept longer than console.analysis.keep.");

    /// <summary>The newest first.</summary>
    public IReadOnlyList<Upload> List() => [.. folder.Ids("uploads").Select(Find).OfType<Upload>().OrderByDescending(u => u.Created).ThenBy(u => u.Id, StringComparer.Ordinal)];

    /// <summary>The file of an upload.</summary>
    public string PathOf(Upload upload) => Path.Combine(folder.Upload(upload.Id), FileName(upload.Name));

    /// <summary>How it will be read.</summary>
    public UploadPreview Preview(string id) => Require(id) is var upload ? Preview(upload, PathOf(upload)) : null!;

    /// <summary>Removes it.</summary>
    public void Delete(string id) => Directory.Delete(folder.Upload(Require(id).Id), true);

    /// <summary>Removes those that are older than <paramref name="before"/>, and what a crash left behind.</summary>
    /// <param name="before">Oldest kept.</param>
    /// <param name="used">Ids that jobs still need.</param>
    public void Clean(DateTimeOffset before, IReadOnlySet<string> used)
    {
        foreach (var id in folder.Ids("uploads").ToList())
        {
            var upload = Find(id);
            var stale = upload is null ? !id.StartsWith($".tmp-{Environment.ProcessId}-", StringComparison.Ordinal) : upload.Created < before && !used.Contains(id);
            if (stale) Directory.Delete(folder.Upload(id), true);
        }
    }

    public void Dispose() => places.Dispose();

    /// <summary>A message about a file without the folder that people do not know.</summary>
    public static string Message(DatasetException e, string name) => e.Message.Replace(e.File, name, StringComparison.Ordinal);

    private Upload? Find(string id)
    {
        if (id.Length != 2 * IdBytes || !id.All(char.IsAsciiHexDigitLower)) return null;
        var meta = Path.Combine(folder.Upload(id), Meta);
        return File.Exists(meta) ? JsonSerializer.Deserialize<Upload>(File.ReadAllBytes(meta), AnalysisJson.Options) : null;
    }

    /// <summary>The name on disk says only whether it is compressed; what a person calls it never becomes a path.</summary>
    private static string FileName(string name) => name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? "data.csv.gz" : "data.csv";

    private async Task<(string Hash, long Bytes)> CopyAsync(Stream body, string path, Action<int> wrote, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
        var buffer = new byte[BufferBytes];
        long bytes = 0, looked = 0;
        for (int read; (read = await body.ReadAsync(buffer, cancellation)) > 0;)
        {
            if ((bytes += read) > MaxBytes) throw TooLarge();
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
            wrote(read);
            if (bytes - looked < LookAgain) continue;
            looked = bytes;
            lock (gate) folder.Require(owed);
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, IdBytes)), bytes);
    }

    private AnalysisRefusal TooLarge() => new(413, $"The file is larger than console.analysis.maxUpload allows ({MaxBytes} bytes); choose a shorter period, or compress it with gzip.");

    private static UploadPreview Preview(Upload upload, string path)
    {
        try
        {
            var layout = CsvDetector.Detect(path, new());
            return new(
                upload, layout.Delimiter == '\t' ? "tab" : layout.Delimiter.ToString(), layout.HasHeader, layout.DecimalComma,
                [.. layout.Columns.Select(c => new PreviewColumn(c.Header, JsonNamingPolicy.CamelCase.ConvertName(c.Role.ToString())))], CsvHead.Rows(path, layout, PreviewRows));
        }
        catch (DatasetException e)
        {
            throw new AnalysisRefusal(422, Message(e, upload.Name), e);
        }
    }
}
