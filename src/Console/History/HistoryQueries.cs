using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.Console.History;

/// <summary>Reads the history: what is in memory first, then from the file what is not.</summary>
internal static class HistoryQueries
{
    /// <summary>The level whose buckets are as wide as possible and not wider than a point, among those that reach back far enough.</summary>
    public static Level LevelOf(HistoryStore store, Shelf shelf, long from, long step)
    {
        var level = step >= Levels.Bucket(Level.Hour) ? Level.Hour : step >= Levels.Bucket(Level.Minute) ? Level.Minute : Level.Raw;
        return store.Read(connection =>
        {
            // Finer levels are kept shorter: where there was more than this one has, a coarser one goes on.
            var first = shelf.Look((state, _) => state.First);
            while (level < Level.Hour && Oldest(connection, shelf, level) is { } oldest && from < oldest && first < oldest) level++;
            return level;
        });
    }

    /// <summary>The finest level that reaches back to a time, and where raw values begin; null if there are none.</summary>
    public static (Level Level, long? Whole) Kept(HistoryStore store, Shelf shelf, long from) =>
        (LevelOf(store, shelf, from, 0), store.Read(connection => Oldest(connection, shelf, Level.Raw)));

    /// <summary>Columns over [<paramref name="from"/>, <paramref name="to"/>) in about <paramref name="points"/> points: every frame where they are few enough.</summary>
    public static Timeline Read(HistoryStore store, Shelf shelf, long from, long to, int points, IReadOnlyCollection<ColumnKey> keys)
    {
        var wanted = new HashSet<ColumnKey>(keys);
        return Read(store, shelf, from, to, points, wanted.Contains, _ => keys);
    }

    /// <summary>The same where the columns are known only once the blocks are read.</summary>
    public static Timeline Read(
        HistoryStore store, Shelf shelf, long from, long to, int points, Func<ColumnKey, bool> wanted, Func<IReadOnlyList<Block>, IReadOnlyCollection<ColumnKey>> choose)
    {
        var step = Math.Max(1, (to - from) / points);
        var level = LevelOf(store, shelf, from, step);
        var blocks = Blocks(store, shelf, level, from, to, wanted);
        var keys = choose(blocks);
        if (level == Level.Raw)
        {
            var frames = blocks.Sum(block => Enumerable.Range(0, block.Rows).Count(row => block.Time(row) >= from && block.Time(row) < to));
            if (frames <= points) return Timeline.Raw(blocks, from, to, keys);
        }
        else
        {
            // Whole buckets: a point that shares a bucket with its neighbour would show part of both.
            step = Math.Max(Levels.Bucket(level), Levels.Floor(step, Levels.Bucket(level)));
        }

        return Timeline.Buckets(blocks, from, to, step, keys);
    }

    /// <summary>Blocks of a level in order, each once.</summary>
    public static IReadOnlyList<Block> Blocks(HistoryStore store, Shelf shelf, Level level, long from, long to, Func<ColumnKey, bool> wanted)
    {
        // Memory first: what is written in between is then in both, never in none.
        var here = shelf.Copies(level, from, to, wanted);
        var starts = here.Select(block => block.Start).ToHashSet();
        var kept = store.Read(connection => HistoryReader.Blocks(connection, shelf.Id, level, from, to, wanted, starts));
        return [.. here.Concat(kept).OrderBy(block => block.Start)];
    }

    /// <summary>Spans of a label that touch a range, in order.</summary>
    public static List<LabelSpan> Spans(HistoryStore store, Shelf shelf, string label, long from, long to, int limit)
    {
        var (_, changed, gone) = shelf.Spans();
        var kept = store.Read(connection => HistoryReader.Spans(connection, shelf.Id, label, from, to, limit));
        var fresh = changed.Where(span => span.Label == label).ToDictionary(span => span.Start);
        return [.. kept
            .Where(span => !fresh.ContainsKey(span.Start) && !gone.Contains((label, span.Start)))
            .Concat(fresh.Values.Where(span => span.Start < to && span.End >= from))
            .OrderBy(span => span.Start)];
    }

    /// <summary>Runs that began before a time, newest first.</summary>
    public static List<KeptRun> Runs(HistoryStore store, Shelf shelf, long before, int limit)
    {
        var fresh = shelf.NewRuns();
        var kept = store.Read(connection => HistoryReader.Runs(connection, shelf.Id, before, limit));
        return [.. fresh.Where(run => run.Start < before).Concat(kept).DistinctBy(run => run.Start).OrderByDescending(run => run.Start).Take(limit)];
    }

    private static long? Oldest(SqliteConnection connection, Shelf shelf, Level level)
    {
        var kept = HistoryReader.Oldest(connection, shelf.Id, level);
        var here = shelf.Oldest(level);
        return kept is null ? here : here is null ? kept : Math.Min(kept.Value, here.Value);
    }
}
