using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Console.History;

/// <summary>
/// Readings and scores of all equipment as the pages look at them: raw, by minute and by hour. One thread adds and writes; what
/// has not been written is kept in memory and read again from the log after a crash, because the offsets are in the same
/// transaction. Readers see both.
/// </summary>
internal sealed class HistoryStore : IDisposable
{
    /// <summary>Memory for blocks at hand. Beyond it changes are written early, and what was not used for longest is let go.</summary>
    public const long DefaultMaxBytes = 128_000_000;

    /// <summary>Rows of each kind that one step of the retention deletes: milliseconds.</summary>
    private const int DropStep = 50;

    private readonly HistoryFile file;
    private readonly ConsoleHistoryOptions options;
    private readonly TimeProvider time;
    private readonly HistoryLimits limits;
    private readonly string readString;
    private readonly long maxBytes;
    private readonly BlockCodec codec = new();
    private readonly ConcurrentDictionary<string, Shelf> shelves = new(StringComparer.Ordinal);
    private readonly Dictionary<TopicPartition, long> next;
    private readonly List<Shelf> order = [];
    private long lastId;
    private int dropAt;
    private long lastFlushAt;

    private HistoryStore(HistoryFile file, ConsoleHistoryOptions options, TimeSpan maxAhead, TimeProvider time, long maxBytes)
    {
        (this.file, this.options, this.time, this.maxBytes) = (file, options, time, maxBytes);
        readString = HistorySchema.ReadString(file.Path);
        limits = new(Nanoseconds(options.Raw), Nanoseconds(maxAhead));
        next = file.NextOffsets();
        foreach (var (id, name, state) in file.Equipment())
        {
            var shelf = Keep(new(id, name, EquipmentState.Read(state), file));
            shelf.Load();
        }
    }

    /// <summary>Equipment by name.</summary>
    public IReadOnlyDictionary<string, Shelf> Shelves => shelves;

    /// <summary>Where reading goes on; partitions that were never read are absent.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Next => next;

    /// <summary>Readings and scores that were too old or too far ahead to be kept.</summary>
    public long Refused { get; private set; }

    /// <summary>Opens the file, made if it is missing.</summary>
    /// <param name="path">File.</param>
    /// <param name="options">What is kept how long.</param>
    /// <param name="maxAhead">How far a reading may be ahead of its arrival; zero for no limit.</param>
    /// <param name="time">Clock of the retention.</param>
    /// <param name="maxBytes">See <see cref="DefaultMaxBytes"/>.</param>
    /// <exception cref="HistoryException">It cannot be opened.</exception>
    public static HistoryStore Open(string path, ConsoleHistoryOptions options, TimeSpan maxAhead, TimeProvider time, long maxBytes = DefaultMaxBytes)
    {
        var file = HistoryFile.Open(path);
        try
        {
            return new(file, options, maxAhead, time, maxBytes);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Add(Reading reading, long appendedMs)
    {
        file.Now++;
        if (!ShelfOf(reading.Equipment).Add(reading, appendedMs, limits)) Refused++;
    }

    public void Add(Score score, long appendedMs)
    {
        file.Now++;
        if (!ShelfOf(score.Equipment).Add(score, appendedMs, limits)) Refused++;
    }

    /// <summary>Everything of the partition before <paramref name="offset"/> has been added.</summary>
    public void Cover(TopicPartition partition, long offset) => next[partition] = offset;

    /// <summary>Whether so much is at hand that it should be written now.</summary>
    public bool IsFull() => order.Sum(shelf => shelf.Bytes) > maxBytes;

    /// <summary>Writes what has changed with the offsets it covers, then lets go of what is too much and deletes a little of what is too old.</summary>
    /// <exception cref="HistoryException">Nothing was written; the changes are kept for the next time.</exception>
    public void Flush()
    {
        var dirty = order.Where(shelf => shelf.IsDirty).ToList();
        file.Write([.. dirty.Select(shelf => shelf.Changes(codec))], next);
        foreach (var shelf in dirty) shelf.Written();
        Forget();
        Drop();
        lastFlushAt = file.Now;
    }

    /// <summary>Asks the file on a connection of its own, from any thread.</summary>
    /// <exception cref="HistoryException">The file failed.</exception>
    public T Read<T>(Func<SqliteConnection, T> question)
    {
        try
        {
            return HistoryErrors.Guard(file.Path, () =>
            {
                using var connection = new SqliteConnection(readString);
                connection.Open();
                return question(connection);
            });
        }
        catch (InvalidDataException e)
        {
            throw new HistoryException($"a block of the history {file.Path} is damaged ({e.Message}): move the file away and start again; what the log still has is read again", false, e);
        }
    }

    public void Dispose()
    {
        file.Dispose();
        using var pooled = new SqliteConnection(readString);
        SqliteConnection.ClearPool(pooled);
    }

    private static long Nanoseconds(TimeSpan span) => span.Ticks * UnixTime.NanosecondsPerTick;

    private void Forget()
    {
        if (order.Sum(shelf => shelf.Bytes) <= maxBytes / 2) return;
        foreach (var shelf in order) shelf.Forget(lastFlushAt);
        if (order.Sum(shelf => shelf.Bytes) <= maxBytes / 2) return;
        foreach (var shelf in order) shelf.Forget(long.MaxValue);
    }

    private void Drop()
    {
        if (order.Count == 0) return;
        var shelf = order[dropAt %= order.Count];
        var newest = Math.Min(shelf.Look((state, _) => state.Newest), time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000);
        var dropped = file.Drop(
            shelf.Id, [newest - Nanoseconds(options.Raw), newest - Nanoseconds(options.Minutes), newest - Nanoseconds(options.Hours)], DropStep);
        // The same again next time if there is more of it.
        if (dropped < DropStep) dropAt++;
    }

    private Shelf ShelfOf(string equipment) =>
        shelves.TryGetValue(equipment, out var shelf) ? shelf : Keep(new(lastId + 1, equipment, new(), file));

    private Shelf Keep(Shelf shelf)
    {
        lastId = Math.Max(lastId, shelf.Id);
        order.Add(shelf);
        shelves[shelf.Name] = shelf;
        return shelf;
    }
}
