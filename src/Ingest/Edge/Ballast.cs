using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>
/// A file that takes up room on the disk of the log. When the disk is full to the last block it is given up, so that what
/// could not be taken can still be written down; it is made again as soon as there is room.
/// </summary>
internal sealed class Ballast(string folder, long bytes)
{
    /// <summary>For some ten thousand gap records and SQLite's own journal of them.</summary>
    public const long DefaultBytes = 16 << 20;

    private const int Piece = 1 << 20;

    private readonly string path = Path.Combine(folder, "edge-reserve.bin");
    private readonly Lock gate = new();

    /// <summary>Takes up the room, if it is there; otherwise later.</summary>
    public void Fill()
    {
        lock (gate)
        {
            try
            {
                using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write);
                if (file.Length >= bytes) return;
                // Written, not only made long: a hole in a file takes no room. Not of zeros, which some file systems leave out.
                var piece = new byte[Piece];
                new Random(1).NextBytes(piece);
                for (file.Position = 0; file.Position < bytes;) file.Write(piece);
                file.Flush(flushToDisk: true);
            }
            catch (IOException)
            {
                File.Delete(path); // no room now
            }
        }
    }

    /// <summary>Appends; if the disk is full, in the room of the ballast.</summary>
    public async Task AppendAsync(IEventProducer producer, IReadOnlyList<NewRecord> records)
    {
        try
        {
            await producer.AppendAsync(records, CancellationToken.None);
        }
        catch (EventLogFullException) when (GiveUp())
        {
            await producer.AppendAsync(records, CancellationToken.None);
        }
    }

    private bool GiveUp()
    {
        lock (gate)
        {
            if (!File.Exists(path)) return false;
            File.Delete(path);
            return true;
        }
    }
}
