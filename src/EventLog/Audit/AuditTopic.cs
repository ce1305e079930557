using StreamingAnomaly.Contracts.Audit;

namespace StreamingAnomaly.EventLog.Audit;

/// <summary>Content of the audit topic.</summary>
/// <param name="Records">Records in the order of the log.</param>
/// <param name="Unreadable">What is no audit record: where and why. Only somebody who writes past the services can have put it there.</param>
public sealed record AuditTopic(IReadOnlyList<AuditRecord> Records, IReadOnlyList<string> Unreadable)
{
    /// <summary>Where a chain ends.</summary>
    public AuditHead Head(string chain) => Records.Where(r => r.Chain == chain).MaxBy(r => r.Sequence)?.Head ?? AuditHead.Start(chain);
}
