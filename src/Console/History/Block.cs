namespace StreamingAnomaly.Console.History;

/// <summary>
/// Rows of one equipment at one level that are kept together. Raw rows have times of their own and stay sorted; rows of buckets
/// are the block's span cut evenly.
/// </summary>
internal sealed class Block
{
    private readonly Dictionary<ColumnKey, int> index = [];
    private readonly List<(ColumnKey Key, Column Column)> columns = [];
    private long[] times;

    private Block(Level level, long start, int rows, long[] times) => (Level, Start, Rows, this.times) = (level, start, rows, times);

    public Level Level { get; }

    /// <summary>Nanoseconds since 1970. It names the block and never changes: raw rows may only be later.</summary>
    public long Start { get; }

    /// <summary>Rows in use.</summary>
    public int Rows { get; private set; }

    /// <summary>Where the next raw block begins: rows from there on belong to it. Not kept in the file.</summary>
    public long Next { get; set; } = long.MaxValue;

    /// <summary>Not in the file as it is here.</summary>
    public bool IsDirty { get; set; }

    /// <summary>When it was used last, in the store's own count.</summary>
    public long Touched { get; set; }

    public IReadOnlyList<(ColumnKey Key, Column Column)> Columns => columns;

    /// <summary>Memory, about.</summary>
    public long Bytes => 200 + (times.Length * 8L) + (columns.Count * (Level == Level.Raw ? (times.Length * 8L) + 100 : (Levels.Buckets(Level) * 28L) + 200));

    /// <summary>An empty block: raw from its first time on, or of buckets at a multiple of their block's span.</summary>
    public static Block Empty(Level level, long start) =>
        level == Level.Raw ? new(level, start, 0, new long[32]) : new(level, start, Levels.Buckets(level), []);

    /// <summary>A block of raw rows as it was kept.</summary>
    public static Block OfRows(long start, long[] times) => new(Level.Raw, start, times.Length, times);

    public void Add(ColumnKey key, Column column)
    {
        index.Add(key, columns.Count);
        columns.Add((key, column));
    }

    public Column? Find(ColumnKey key) => index.TryGetValue(key, out var at) ? columns[at].Column : null;

    /// <summary>The column of <paramref name="key"/>, made if it is missing. <paramref name="hint"/> is where the last one was found: readings name their sensors in the same order.</summary>
    public Column Ensure(ColumnKey key, ref int hint)
    {
        hint++;
        if (hint < columns.Count && columns[hint].Key == key) return columns[hint].Column;
        if (index.TryGetValue(key, out hint)) return columns[hint].Column;
        hint = columns.Count;
        Add(key, Level == Level.Raw ? Column.Raw(times.Length) : Column.Buckets(Rows));
        return columns[hint].Column;
    }

    /// <summary>Time of a row: the frame's, or the bucket's beginning.</summary>
    public long Time(int row) => Level == Level.Raw ? times[row] : Start + (row * Levels.Bucket(Level));

    /// <summary>The bucket of a time that lies in the block.</summary>
    public int Bucket(long time) => (int)((time - Start) / Levels.Bucket(Level));

    /// <summary>The row of a time, or the complement of where it would stand.</summary>
    public int RowOf(long time) => Rows == 0 || time > times[Rows - 1] ? ~Rows : Array.BinarySearch(times, 0, Rows, time);

    /// <summary>Opens a row for <paramref name="time"/> before <paramref name="row"/>.</summary>
    public void Insert(int row, long time)
    {
        if (Rows == times.Length)
        {
            Array.Resize(ref times, times.Length * 2);
            foreach (var (_, column) in columns) column.Grow(times.Length);
        }

        if (row < Rows)
        {
            Array.Copy(times, row, times, row + 1, Rows - row);
            foreach (var (_, column) in columns)
            {
                Array.Copy(column.Sum, row, column.Sum, row + 1, Rows - row);
                column.Sum[row] = double.NaN;
            }
        }

        times[row] = time;
        Rows++;
    }

    /// <summary>Moves the later half of raw rows into a new block that follows this one.</summary>
    public Block Split()
    {
        var keep = Rows / 2;
        var moved = OfRows(times[keep], times[keep..Rows]);
        foreach (var (key, column) in columns)
        {
            var rows = Column.Raw(moved.Rows);
            column.Sum.AsSpan(keep, moved.Rows).CopyTo(rows.Sum);
            column.Sum.AsSpan(keep).Fill(double.NaN);
            moved.Add(key, rows);
        }

        (moved.Next, Next, Rows) = (Next, moved.Start, keep);
        (moved.IsDirty, IsDirty) = (true, true);
        return moved;
    }

    /// <summary>A copy with the wanted columns, for a reader on another thread.</summary>
    public Block Copy(Func<ColumnKey, bool> wanted)
    {
        var copy = new Block(Level, Start, Rows, Level == Level.Raw ? times[..Rows] : []) { Next = Next };
        foreach (var (key, column) in columns)
            if (wanted(key)) copy.Add(key, column.Copy(Rows));
        return copy;
    }
}
