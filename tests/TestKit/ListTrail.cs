using System.Collections.Concurrent;
using StreamingAnomaly.Contracts.Audit;

namespace StreamingAnomaly.TestKit;

/// <summary>An audit in memory.</summary>
public sealed class ListTrail : IAuditTrail
{
    /// <summary>What was recorded, in order.</summary>
    public ConcurrentQueue<AuditEntry> Entries { get; } = new();

    /// <summary>Nothing can be recorded.</summary>
    public bool Broken { get; set; }

    public Task<AuditRecord> AppendAsync(AuditEntry entry, CancellationToken cancellation)
    {
        if (Broken) throw new AuditException("the log is away");
        Entries.Enqueue(entry);
        return Task.FromResult(AuditChain.Next(AuditHead.Start("test"), entry));
    }
}
