namespace StreamingAnomaly.Contracts.Readings;

/// <summary>What one equipment reported at one time, as it crosses the log.</summary>
/// <param name="Equipment">Equipment id, 1 to 200 characters without control characters.</param>
/// <param name="TimeUnixNano">Event time, nanoseconds since 1970-01-01T00:00Z.</param>
/// <param name="Values">
/// Sensor and value in the order given. NaN stands for <c>null</c> and "NaN", infinities stay: they are data-quality facts.
/// </param>
/// <param name="Context">Recipe, step, chamber, lot, wafer, …: labels, never fed to a detector.</param>
public sealed record Reading(
    string Equipment,
    long TimeUnixNano,
    IReadOnlyList<SensorValue> Values,
    IReadOnlyList<KeyValuePair<string, string>> Context)
{
    /// <summary>Value of the context label <paramref name="name"/>, or null.</summary>
    public string? Label(string name)
    {
        foreach (var (key, value) in Context)
            if (key == name) return value;
        return null;
    }
}

/// <summary>One sensor's value in a <see cref="Reading"/>.</summary>
public readonly record struct SensorValue(string Sensor, double Value);
