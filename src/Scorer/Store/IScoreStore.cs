using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Scorer.Store;

/// <summary>
/// Keeps scores and answers questions about time ranges of them. A score's identity is (equipment, sensor, time, bundle):
/// writing it again replaces it, so a replay changes nothing. Thread-safe.
/// </summary>
public interface IScoreStore : IAsyncDisposable
{
    /// <summary>
    /// Stores all of <paramref name="scores"/> but those it can never take, which the outcome names. Returns only when
    /// the store has the others durably: an outage is waited out, with growing delays.
    /// </summary>
    /// <exception cref="ScoreStoreException">The store is unusable until a person repairs it.</exception>
    Task<WriteOutcome> WriteAsync(IReadOnlyList<Score> scores, CancellationToken cancellation);

    /// <summary>Scored points of one equipment and sensor in a time range; warm-up readings are not among them.</summary>
    /// <exception cref="ScoreStoreException">The store did not answer; the message says what to do.</exception>
    Task<IReadOnlyList<StoredScore>> QueryAsync(ScoreQuery query, CancellationToken cancellation);

    /// <summary>
    /// Readings stored as scored and as warm-up with time in [<paramref name="fromUnixNano"/>,
    /// <paramref name="toUnixNano"/>), of one equipment or (null) of all. A reading scored by two bundles counts twice.
    /// </summary>
    /// <exception cref="ScoreStoreException">The store did not answer; the message says what to do.</exception>
    Task<ScoreCounts> CountAsync(string? equipment, long fromUnixNano, long toUnixNano, CancellationToken cancellation);

    /// <summary>The newest point of each equipment, scored or warming up, ordered by equipment.</summary>
    /// <exception cref="ScoreStoreException">The store did not answer; the message says what to do.</exception>
    Task<IReadOnlyList<StoredScore>> LatestAsync(CancellationToken cancellation);

    /// <summary>Finished runs of one equipment in a time range, newest first.</summary>
    /// <exception cref="ScoreStoreException">The store did not answer; the message says what to do.</exception>
    Task<IReadOnlyList<StoredRun>> RunsAsync(RunQuery query, CancellationToken cancellation);

    /// <summary>Whether the store can be used now, for readiness and <c>doctor</c>; never throws for an unusable one.</summary>
    Task<StoreHealth> PingAsync(CancellationToken cancellation);
}
