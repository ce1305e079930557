namespace StreamingAnomaly.Contracts.Audit;

/// <summary>Where a chain ends: all that is needed to write its next record.</summary>
/// <param name="Chain">Name of the chain.</param>
/// <param name="Sequence">Sequence of its last record; 0 for a chain without one.</param>
/// <param name="Hash">Hash of its last record.</param>
public sealed record AuditHead(string Chain, long Sequence, string Hash)
{
    /// <summary>A chain without a record.</summary>
    public static AuditHead Start(string chain) => new(chain, 0, AuditChain.Genesis(chain));
}
