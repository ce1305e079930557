using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Console.History;

/// <summary>Numbers and times as answers have them.</summary>
internal static class Numbers
{
    /// <summary>Digits that a chart can show and a person can read.</summary>
    private const int Digits = 9;

    /// <summary>Null instead of what JSON has no word for; means have no more digits than they deserve.</summary>
    public static double?[] Of(double[] values)
    {
        var numbers = new double?[values.Length];
        for (var i = 0; i < values.Length; i++)
            if (double.IsFinite(values[i])) numbers[i] = Short(values[i]);
        return numbers;
    }

    /// <summary>Nanoseconds as seconds since 1970, to the microsecond: what a double can tell apart.</summary>
    public static double Seconds(long nanoseconds) => Math.Round(nanoseconds / 1e9, 6);

    public static double[] Seconds(IReadOnlyList<long> nanoseconds)
    {
        var seconds = new double[nanoseconds.Count];
        for (var i = 0; i < seconds.Length; i++) seconds[i] = Seconds(nanoseconds[i]);
        return seconds;
    }

    public static string Iso(long nanoseconds) => IsoTime.Format(nanoseconds);

    private static double Short(double value)
    {
        if (value == 0 || Math.Abs(value) is < 1e-12 or > 1e12) return value;
        var decimals = Digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        if (decimals is < 0 or > 15) return value;
        return Math.Round(value, decimals);
    }
}
