using System.Text;
using StreamingAnomaly.Contracts.Audit;

namespace StreamingAnomaly.EventLog.Audit;

/// <summary>
/// Keeps heads of chains in an append-only file, which may lie where whoever can rewrite the log cannot write: after a
/// number of records, and after a time at the latest. What could not be written is tried again every minute. Disposing it
/// anchors what is still open.
/// </summary>
public sealed class AuditAnchors : IDisposable
{
    /// <summary>Time until an anchor that could not be written is tried again: soon enough that it is there once the disk is.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    private readonly string path;
    private readonly int every;
    private readonly TimeSpan within;
    private readonly TimeProvider time;
    private readonly Action<AuditAnchor, Exception?> written;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private readonly Dictionary<string, ChainState> heads = new(StringComparer.Ordinal);
    private long failures;

    /// <summary>Nothing is opened yet.</summary>
    /// <param name="path">The file; its folder is created.</param>
    /// <param name="every">Records of a chain between two anchors.</param>
    /// <param name="within">Longest time that a record waits for its anchor.</param>
    /// <param name="time">Clock and timer.</param>
    /// <param name="written">Told of each anchor, for the service's own log; also of one that could not be written, with the error.</param>
    public AuditAnchors(string path, int every, TimeSpan within, TimeProvider time, Action<AuditAnchor, Exception?> written)
    {
        (this.path, this.every, this.within, this.time, this.written) = (path, every, within, time, written);
        timer = time.CreateTimer(_ => AnchorAll(), null, within, within);
    }

    /// <summary>Anchors that could not be written since the start.</summary>
    public long Failures { get { lock (gate) return failures; } }

    /// <summary>Records, of all chains here, that stand behind the last anchor that was written: what could be cut off unseen.</summary>
    public long Unanchored { get { lock (gate) return heads.Values.Sum(c => c.Head.Sequence - c.Anchored); } }

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
            var chain = heads.TryGetValue(head.Chain, out var before) ? before with { Head = head } : new(head, head.Sequence - 1, head.Sequence - 1);
            heads[head.Chain] = chain;
            if (head.Sequence - chain.Tried >= every) Anchor(chain);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AnchorAll();
        timer.Dispose();
    }

    private void AnchorAll()
    {
        lock (gate)
            foreach (var chain in heads.Values.ToList())
                if (chain.Head.Sequence > chain.Anchored) Anchor(chain);
    }

    private void Anchor(ChainState chain)
    {
        var head = chain.Head;
        var anchor = new AuditAnchor(head.Chain, head.Sequence, head.Hash, time.GetUtcNow());
        var error = Write(anchor);
        heads[head.Chain] = new(head, error is null ? head.Sequence : chain.Anchored, head.Sequence);
        if (error is not null)
        {
            failures++;
            timer.Change(Retry < within ? Retry : within, within);
        }

        written(anchor, error);
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

    /// <param name="Head">Where the chain stands.</param>
    /// <param name="Anchored">Last record whose anchor is in the file.</param>
    /// <param name="Tried">Last record whose anchor was due.</param>
    private sealed record ChainState(AuditHead Head, long Anchored, long Tried);
}
