namespace StreamingAnomaly.Console.History;

/// <summary>Columns of the history over a range, at most about as many points as asked for.</summary>
internal sealed class Timeline
{
    /// <summary>A pause longer than this many usual distances breaks the line.</summary>
    private const int Pause = 3;

    private Timeline(long step, List<long> times, Dictionary<ColumnKey, Points> columns) => (Step, Times, Columns) = (step, times, columns);

    /// <summary>Nanoseconds of a bucket; 0 where every frame is a point.</summary>
    public long Step { get; }

    /// <summary>Nanoseconds since 1970, rising. A row without any value stands where the line breaks.</summary>
    public List<long> Times { get; }

    /// <summary>The columns asked for; NaN where there is nothing.</summary>
    public Dictionary<ColumnKey, Points> Columns { get; }

    /// <summary>Every frame as it is.</summary>
    public static Timeline Raw(IReadOnlyList<Block> blocks, long from, long to, IReadOnlyCollection<ColumnKey> keys)
    {
        var rows = new List<(Block Block, int Row, long Time)>();
        var before = long.MinValue;
        foreach (var block in blocks)
            for (var row = 0; row < block.Rows; row++)
            {
                var time = block.Time(row);
                // A block that was split while it was read is there twice.
                if (time < from || time >= to || time <= before) continue;
                if (!keys.Any(key => block.Find(key) is { } c && !double.IsNaN(c.Sum[row]))) continue;
                rows.Add((block, row, before = time));
            }

        var places = Places([.. rows.Select(r => r.Time)], 0, out var times);
        return new(0, times, keys.ToDictionary(key => key, key =>
        {
            var points = new Points(times.Count, isRaw: true);
            for (var i = 0; i < rows.Count; i++) points.Mean[places[i]] = rows[i].Block.Find(key)?.Sum[rows[i].Row] ?? double.NaN;
            return points;
        }));
    }

    /// <summary>Buckets of <paramref name="step"/> nanoseconds: mean, smallest and largest, so that no spike is lost.</summary>
    public static Timeline Buckets(IReadOnlyList<Block> blocks, long from, long to, long step, IReadOnlyCollection<ColumnKey> keys)
    {
        var origin = Levels.Floor(from, step);
        var count = (int)((to - origin + step - 1) / step);
        var sums = keys.ToDictionary(key => key, _ => Column.Buckets(count));
        var before = long.MinValue;
        foreach (var block in blocks)
        {
            var first = before;
            foreach (var (key, into) in sums)
                if (block.Find(key) is { } column)
                    Add(block, column, into, origin, from, to, step, block.Level == Level.Raw ? first : long.MinValue);
            if (block.Rows > 0) before = Math.Max(before, block.Time(block.Rows - 1));
        }

        var used = Enumerable.Range(0, count).Where(i => sums.Values.Any(column => column.Count![i] > 0)).ToList();
        var places = Places([.. used.Select(i => origin + (i * step))], step, out var times);
        return new(step, times, sums.ToDictionary(pair => pair.Key, pair =>
        {
            var (points, column) = (new Points(times.Count, isRaw: false), pair.Value);
            for (var i = 0; i < used.Count; i++)
                if (column.Count![used[i]] is var values and > 0)
                    points.Set(places[i], column.Sum[used[i]] / values, column.Min![used[i]], column.Max![used[i]]);
            return points;
        }));
    }

    private static void Add(Block block, Column column, Column into, long origin, long from, long to, long step, long after)
    {
        for (var row = 0; row < block.Rows; row++)
        {
            var time = block.Time(row);
            if (time >= to) break;
            // A bucket that begins before the range reaches into it.
            if (time < (block.Level == Level.Raw ? from : origin) || time <= after) continue;
            var bucket = (int)((time - origin) / step);
            if (column.Count is null)
            {
                if (!double.IsNaN(column.Sum[row])) into.Add(bucket, column.Sum[row]);
            }
            else
            {
                into.Add(bucket, column.Sum[row], column.Min![row], column.Max![row], column.Count[row]);
            }
        }
    }

    /// <summary>Where each point stands once a row is put into every pause.</summary>
    private static int[] Places(long[] points, long step, out List<long> times)
    {
        times = new(points.Length + 8);
        var places = new int[points.Length];
        var distances = new long[Math.Max(0, points.Length - 1)];
        for (var i = 1; i < points.Length; i++) distances[i - 1] = points[i] - points[i - 1];
        Array.Sort(distances);
        var usual = distances.Length == 0 ? step : Math.Max(step, distances[distances.Length / 2]);
        for (var i = 0; i < points.Length; i++)
        {
            if (i > 0 && points[i] - points[i - 1] > Pause * usual) times.Add(points[i - 1] + usual);
            places[i] = times.Count;
            times.Add(points[i]);
        }

        return places;
    }
}

/// <summary>One column of a <see cref="Timeline"/>; NaN where there is nothing.</summary>
internal sealed class Points
{
    public Points(int count, bool isRaw)
    {
        Mean = Empty(count);
        if (!isRaw) (Min, Max) = (Empty(count), Empty(count));
    }

    public double[] Mean { get; }
    public double[]? Min { get; }
    public double[]? Max { get; }

    public void Set(int at, double mean, double min, double max) => (Mean[at], Min![at], Max![at]) = (mean, min, max);

    private static double[] Empty(int count)
    {
        var values = new double[count];
        values.AsSpan().Fill(double.NaN);
        return values;
    }
}
