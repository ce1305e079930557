namespace StreamingAnomaly.Contracts.Audit;

/// <summary>One fault of a chain.</summary>
/// <param name="Chain">Name of the chain.</param>
/// <param name="Fault">What was done.</param>
/// <param name="From">First sequence concerned.</param>
/// <param name="To">Last sequence concerned.</param>
/// <param name="Detail">For a person: what shows it.</param>
public sealed record AuditFinding(string Chain, AuditFault Fault, long From, long To, string Detail)
{
    /// <summary>Somebody has tampered with the chain, or part of it is lost.</summary>
    public bool IsDamage => Fault != AuditFault.Repeated;
}
