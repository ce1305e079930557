using System.Text;
using StreamingAnomaly.Contracts.Audit;

namespace StreamingAnomaly.EventLog.Audit;

/// <summary>
/// Keeps heads of chains in an append-only file, which may lie where whoever can rewrite the log cannot write: after a
/// number of records, and after a time at the latest. Disposing it anchors what is still open.
/// </summary>
public sealed class AuditAnchors : IDisposable
{
    private readonly string path;
    private readonly int every;
    private readonly TimeProvider time;
    private readonly Action<AuditAnchor> written;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private readonly Dictionary<string, (AuditHead Head, long Anchored)> heads = new(StringComparer.Ordinal);

    /// <summary>Nothing is opened yet.</summary>
    /// <param name="path">The file; its folder is created.</param>
    /// <param name="every">Records of a chain between two anchors.</param>
    /// <param name="within">Longest time that a record waits for its anchor.</param>
    /// <param name="time">Clock and timer.</param>
    /// <param name="written">Told of each anchor, for the service's own log; also of one that could not be written, with the error.</param>
    public AuditAnchors(string path, int every, TimeSpan within, TimeProvider time, Action<AuditAnchor, Exception?> written)
    {
        (this.path, this.every, this.time) = (path, every, time);
        this.written = anchor => written(anchor, Write(anchor));
        timer = time.CreateTimer(_ => AnchorAll(), null, within, within);
    }

    /// <summary>Anchors in a file, in its order.</summary>
    /// <exception cref="FormatException">A line is no anchor; says which.</exception>
    public static IEnumerable<AuditAnchor> Read(string path)
    {
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0) continue;
            AuditAnchor anchor;
            try { anchor = AuditJson.ReadAnchor(Encoding.UTF8.GetBytes(line)); }
            catch (FormatException e) { throw new FormatException($"{path} line {number}: {e.Message}", e); }
            yield return anchor;
        }
    }

    /// <summary>A chain has a new head.</summary>
    public void Note(AuditHead head)
    {
        lock (gate)
        {
            // A chain that is new here counts from its head of now: the first record of a process is anchored like any other.
            var anchored = heads.TryGetValue(head.Chain, out var before) ? before.Anchored : head.Sequence - 1;
            heads[head.Chain] = (head, anchored);
            if (head.Sequence - anchored >= every) Anchor(head);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        timer.Dispose();
        AnchorAll();
    }

    private void AnchorAll()
    {
        lock (gate)
            foreach (var (head, anchored) in heads.Values.ToList())
                if (head.Sequence > anchored) Anchor(head);
    }

    private void Anchor(AuditHead head)
    {
        heads[head.Chain] = (head, head.Sequence);
        written(new AuditAnchor(head.Chain, head.Sequence, head.Hash, time.GetUtcNow()));
    }

    private IOException? Write(AuditAnchor anchor)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            // One write for one line: lines of two processes do not mix.
            file.Write(Encoding.UTF8.GetBytes(AuditJson.Write(anchor) + "\n"));
            file.Flush(flushToDisk: true);
            return null;
        }
        catch (IOException e)
        {
            return e;
        }
        catch (UnauthorizedAccessException e)
        {
            return new IOException(e.Message, e);
        }
    }
}
