namespace StreamingAnomaly.Contracts.Audit;

/// <summary>A head as it was at a time, kept where whoever rewrites the log does not reach.</summary>
/// <param name="Chain">Name of the chain.</param>
/// <param name="Sequence">Sequence of the record that was the last.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Time">When the anchor was written.</param>
public sealed record AuditAnchor(string Chain, long Sequence, string Hash, DateTimeOffset Time);
