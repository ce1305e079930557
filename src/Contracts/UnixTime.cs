namespace StreamingAnomaly.Contracts;

/// <summary>Nanoseconds since 1970-01-01T00:00Z, the time unit on the wire. .NET's clock types resolve 100 ns.</summary>
public static class UnixTime
{
    /// <summary>Nanoseconds of a tick.</summary>
    public const long NanosecondsPerTick = 100;

    /// <summary>Nanoseconds of <paramref name="time"/>.</summary>
    public static long ToNanoseconds(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) * NanosecondsPerTick;

    /// <summary>Time of <paramref name="nanoseconds"/>, rounded down to 100 ns.</summary>
    public static DateTimeOffset FromNanoseconds(long nanoseconds) =>
        new(DateTime.UnixEpoch.Ticks + Math.DivRem(nanoseconds, NanosecondsPerTick, out _), TimeSpan.Zero);
}
