using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Scorer.Store;

/// <summary>
/// A score store that takes alert events too, for dashboards beside the scores. An event's identity is (equipment, rule,
/// phase, time): writing it again replaces it, so a replay changes nothing.
/// </summary>
public interface IAlertStore
{
    /// <summary>Stores all of <paramref name="alerts"/> but those it can never take; otherwise as <see cref="IScoreStore.WriteAsync"/>.</summary>
    /// <exception cref="ScoreStoreException">The store is unusable until a person repairs it.</exception>
    Task<WriteOutcome> WriteAsync(IReadOnlyList<AlertEvent> alerts, CancellationToken cancellation);
}
