namespace StreamingAnomaly.Console.History;

/// <summary>
/// An equipment's last 60 minutes at a glance: what the fleet page shows of it. A mirror of the minute buckets, so that a look at
/// a thousand equipments reads no file.
/// </summary>
internal sealed class LastHour
{
    public const int Minutes = 60;

    private static readonly int Width = 2 + Quality.Names.Count;

    private readonly long[] minutes = new long[Minutes];
    private readonly double[] values = new double[Minutes * Width];

    /// <summary>Whether a column is mirrored.</summary>
    public static bool Holds(ColumnKey key) => Place(key) >= 0;

    /// <summary>Takes the bucket of a minute as it is now.</summary>
    public void Set(ColumnKey key, long time, Column column, int bucket)
    {
        var place = Place(key);
        if (place < 0) return;
        var minute = Levels.Floor(time, Levels.Bucket(Level.Minute)) / Levels.Bucket(Level.Minute);
        var slot = (int)(minute - Levels.Floor(minute, Minutes));
        if (minutes[slot] > minute) return;
        if (minutes[slot] < minute)
        {
            minutes[slot] = minute;
            values.AsSpan(slot * Width, Width).Fill(double.NaN);
        }

        values[(slot * Width) + place] = column.Count![bucket] == 0 ? double.NaN : place == 0 ? column.Max![bucket] : column.Sum[bucket];
    }

    /// <summary>Highest probability of each of the 60 minutes that end with the one of <paramref name="newest"/>; NaN where there is no score.</summary>
    public double[] Trend(long newest)
    {
        var trend = new double[Minutes];
        for (var i = 0; i < Minutes; i++) trend[i] = Get(newest, Minutes - 1 - i, 0);
        return trend;
    }

    /// <summary>Readings in them.</summary>
    public long Readings(long newest) => Total(newest, 1);

    /// <summary>Facts of a kind in them, by its place in <see cref="Quality.Names"/>.</summary>
    public long Facts(long newest, int kind) => Total(newest, 2 + kind);

    private long Total(long newest, int place)
    {
        var total = 0.0;
        for (var back = 0; back < Minutes; back++)
            if (Get(newest, back, place) is var value && !double.IsNaN(value)) total += value;
        return (long)total;
    }

    private double Get(long newest, int back, int place)
    {
        var minute = (Levels.Floor(newest, Levels.Bucket(Level.Minute)) / Levels.Bucket(Level.Minute)) - back;
        var slot = (int)(minute - Levels.Floor(minute, Minutes));
        return minutes[slot] == minute && newest > 0 ? values[(slot * Width) + place] : double.NaN;
    }

    private static int Place(ColumnKey key) =>
        key == ColumnKey.Probability ? 0
        : key == ColumnKey.Frame ? 1
        : key.Kind == ColumnKind.Quality && Quality.Place(key.Name) is var kind and >= 0 ? 2 + kind : -1;
}
