namespace StreamingAnomaly.Contracts.Audit;

/// <summary>An entry with its place in a chain. Its hash covers everything here and, through <see cref="Previous"/>, everything before.</summary>
/// <param name="Chain">Name of the chain: the service and instance that writes it.</param>
/// <param name="Sequence">Place in the chain, from 1.</param>
/// <param name="Previous">Hash of the record before, 64 hexadecimal digits; of the first record <see cref="AuditChain.Genesis"/>.</param>
/// <param name="Entry">What happened.</param>
/// <param name="Hash">SHA-256 over the canonical bytes of all of the above, 64 hexadecimal digits.</param>
public sealed record AuditRecord(string Chain, long Sequence, string Previous, AuditEntry Entry, string Hash)
{
    /// <summary>The head of the chain that ends with this record.</summary>
    public AuditHead Head => new(Chain, Sequence, Hash);
}
