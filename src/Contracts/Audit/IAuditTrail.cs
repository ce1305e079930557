namespace StreamingAnomaly.Contracts.Audit;

/// <summary>Takes entries into this service's chain. Thread-safe.</summary>
public interface IAuditTrail
{
    /// <summary>Completes when the entry is durable; with it done, the thing itself may be done.</summary>
    /// <exception cref="AuditException">It cannot be recorded.</exception>
    Task<AuditRecord> AppendAsync(AuditEntry entry, CancellationToken cancellation);
}
