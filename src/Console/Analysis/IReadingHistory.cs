using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Console.Analysis;

/// <summary>Stored readings, for an analysis of a past period.</summary>
public interface IReadingHistory
{
    /// <summary>Whether anything is kept of an equipment.</summary>
    /// <param name="equipment">Equipment id.</param>
    bool Knows(string equipment);

    /// <summary>What is kept of an equipment from a time on; null for one that is not known.</summary>
    /// <param name="equipment">Equipment id.</param>
    /// <param name="from">First time asked for.</param>
    KeptReadings? Look(string equipment, DateTimeOffset from);

    /// <summary>Readings of one equipment by time, both ends included; nothing for an equipment that is not known.</summary>
    /// <param name="equipment">Equipment id.</param>
    /// <param name="from">First time.</param>
    /// <param name="to">Last time.</param>
    /// <param name="cancellation">Stops.</param>
    IAsyncEnumerable<Reading> ReadAsync(string equipment, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation);
}
