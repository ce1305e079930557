namespace StreamingAnomaly.Console.History;

/// <summary>Resolution at which history is kept. Numbers are kept in the file.</summary>
internal enum Level
{
    /// <summary>Every frame.</summary>
    Raw = 0,

    /// <summary>Minimum, maximum, mean and count of a minute.</summary>
    Minute = 1,

    /// <summary>The same of an hour.</summary>
    Hour = 2,
}

/// <summary>Sizes of buckets and blocks. A block is what is read and written at once.</summary>
internal static class Levels
{
    public const long Second = 1_000_000_000;

    /// <summary>Frames of a raw block before the next is begun. Larger ones compress better and cost more at each write while open.</summary>
    public const int RawRows = 256;

    /// <summary>Nanoseconds of a bucket; 0 for raw.</summary>
    public static long Bucket(Level level) => level switch { Level.Minute => 60 * Second, Level.Hour => 3600 * Second, _ => 0 };

    /// <summary>Buckets of a block: an hour of minutes, two days of hours.</summary>
    public static int Buckets(Level level) => level switch { Level.Minute => 60, Level.Hour => 48, _ => 0 };

    /// <summary>Nanoseconds of a block of buckets.</summary>
    public static long Span(Level level) => Bucket(level) * Buckets(level);

    /// <summary>Start of the interval of <paramref name="width"/> that <paramref name="time"/> falls into; exact before 1970 too.</summary>
    public static long Floor(long time, long width) => time - (((time % width) + width) % width);
}
