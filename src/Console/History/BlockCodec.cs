namespace StreamingAnomaly.Console.History;

/// <summary>
/// A block as bytes: format, rows and their times, then the columns, each by itself so that a reader decodes only those it
/// wants. Not thread-safe: buffers are used again.
/// </summary>
internal sealed class BlockCodec
{
    /// <summary>First byte; another one was written by a newer program.</summary>
    public const byte Format = 1;

    /// <summary>More rows are damage: a raw block is split at twice its size.</summary>
    private const int MaxRows = 1 << 16;

    private readonly ByteWriter block = new();
    private readonly ByteWriter data = new();
    private double[] scratch = new double[Levels.RawRows];

    public byte[] Write(Block from)
    {
        block.Clear();
        block.Byte(Format);
        block.Unsigned((ulong)from.Rows);
        if (from.Level == Level.Raw) WriteTimes(from);
        block.Unsigned((ulong)from.Columns.Count);
        if (scratch.Length < from.Rows) scratch = new double[from.Rows];
        foreach (var (key, column) in from.Columns)
        {
            data.Clear();
            if (from.Level == Level.Raw) WriteValues(column.Sum.AsSpan(0, from.Rows));
            else WriteBuckets(column, from.Rows);
            block.Byte((byte)key.Kind);
            block.Text(key.Name);
            block.Bytes(data);
        }

        return block.ToArray();
    }

    /// <summary>Reads a block with the columns that are wanted.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged or of a newer format.</exception>
    public static Block Read(Level level, long start, ReadOnlySpan<byte> bytes, Func<ColumnKey, bool>? wanted = null)
    {
        var from = new ByteReader(bytes);
        if (from.Byte() is var format and not Format) throw new InvalidDataException($"format {format}, {Format} is known");
        var rows = from.Count(MaxRows);
        if (level != Level.Raw && rows != Levels.Buckets(level)) throw new InvalidDataException($"{rows} buckets instead of {Levels.Buckets(level)}");
        var block = level == Level.Raw ? Block.OfRows(start, ReadTimes(ref from, start, rows)) : Block.Empty(level, start);
        for (var left = from.Count(bytes.Length); left > 0; left--)
        {
            var key = new ColumnKey((ColumnKind)from.Byte(), string.Intern(from.Text()));
            var values = from.Bytes();
            if (wanted?.Invoke(key) == false) continue;
            var column = level == Level.Raw ? Column.Raw(rows) : Column.Buckets(rows);
            if (level == Level.Raw) ReadValues(ref values, column.Sum);
            else ReadBuckets(ref values, column);
            block.Add(key, column);
        }

        return block;
    }

    // Mostly the distance of the one before: what is left of it is a byte.
    private void WriteTimes(Block from)
    {
        long before = from.Start, distance = 0;
        for (var row = 0; row < from.Rows; row++)
        {
            var now = from.Time(row) - before;
            block.Signed(now - distance);
            (before, distance) = (from.Time(row), now);
        }
    }

    private static long[] ReadTimes(ref ByteReader from, long start, int rows)
    {
        var times = new long[rows];
        long before = start, distance = 0;
        for (var row = 0; row < rows; row++)
        {
            distance += from.Signed();
            times[row] = before += distance;
        }

        return times;
    }

    private void WriteValues(ReadOnlySpan<double> values)
    {
        var known = 0;
        foreach (var value in values)
            if (!double.IsNaN(value)) scratch[known++] = value;
        data.Unsigned((ulong)known);
        if (known < values.Length)
            for (var i = 0; i < values.Length; i += 8)
            {
                var bits = 0;
                for (var j = i; j < Math.Min(i + 8, values.Length); j++)
                    if (!double.IsNaN(values[j])) bits |= 1 << (j - i);
                data.Byte((byte)bits);
            }

        NumberCodec.Write(data, scratch.AsSpan(0, known));
    }

    private static void ReadValues(ref ByteReader from, Span<double> values)
    {
        var known = from.Count(values.Length);
        if (known == values.Length)
        {
            NumberCodec.Read(ref from, values);
            return;
        }

        Span<bool> has = values.Length <= 1024 ? stackalloc bool[values.Length] : new bool[values.Length];
        byte bits = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (i % 8 == 0) bits = from.Byte();
            has[i] = (bits & (1 << (i % 8))) != 0;
        }

        var dense = new double[known];
        NumberCodec.Read(ref from, dense);
        var next = 0;
        for (var i = 0; i < values.Length && next < known; i++)
            if (has[i]) values[i] = dense[next++];
    }

    private void WriteBuckets(Column column, int rows)
    {
        for (var i = 0; i < rows; i++) data.Unsigned((ulong)column.Count![i]);
        NumberCodec.Write(data, Pick(column.Sum, column, 1, rows));
        NumberCodec.Write(data, Pick(column.Min!, column, 2, rows));
        NumberCodec.Write(data, Pick(column.Max!, column, 2, rows));
    }

    // Of a bucket with one value minimum and maximum are the sum.
    private ReadOnlySpan<double> Pick(double[] values, Column column, int least, int rows)
    {
        var picked = 0;
        for (var i = 0; i < rows; i++)
            if (column.Count![i] >= least) scratch[picked++] = values[i];
        return scratch.AsSpan(0, picked);
    }

    private static void ReadBuckets(ref ByteReader from, Column column)
    {
        var counts = column.Count!;
        int known = 0, several = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = from.Count(int.MaxValue);
            if (counts[i] > 0) known++;
            if (counts[i] > 1) several++;
        }

        Span<double> sums = stackalloc double[known], least = stackalloc double[several], most = stackalloc double[several];
        NumberCodec.Read(ref from, sums);
        NumberCodec.Read(ref from, least);
        NumberCodec.Read(ref from, most);
        int next = 0, nextOfSeveral = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] == 0) continue;
            column.Sum[i] = sums[next++];
            (column.Min![i], column.Max![i]) = counts[i] == 1 ? (column.Sum[i], column.Sum[i]) : (least[nextOfSeveral], most[nextOfSeveral]);
            if (counts[i] > 1) nextOfSeveral++;
        }
    }
}
