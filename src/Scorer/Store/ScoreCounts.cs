namespace StreamingAnomaly.Scorer.Store;

/// <summary>How many readings a store holds: readings = scored + warm-up + quarantined accounts for every one.</summary>
/// <param name="Scored">Scores of whole equipments; their sensors' points are not counted.</param>
/// <param name="WarmingUp">Readings that only advanced a warm-up.</param>
public readonly record struct ScoreCounts(long Scored, long WarmingUp);
