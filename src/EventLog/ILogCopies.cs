namespace StreamingAnomaly.EventLog;

/// <summary>How well a cluster is guarded against the loss of a machine.</summary>
/// <param name="Brokers">Machines that are up.</param>
/// <param name="Topics">Copies of each topic: those of its partition that has the fewest.</param>
public sealed record LogCopies(int Brokers, IReadOnlyDictionary<string, int> Topics);

/// <summary>A log on several machines, which keep copies for each other.</summary>
public interface ILogCopies
{
    /// <summary>As of now, of all topics that this user may see.</summary>
    Task<LogCopies> CopiesAsync(CancellationToken cancellation);
}
