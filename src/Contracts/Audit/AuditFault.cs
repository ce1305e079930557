namespace StreamingAnomaly.Contracts.Audit;

/// <summary>What was done to a chain.</summary>
public enum AuditFault
{
    /// <summary>A record says something else than when it was written.</summary>
    Edited,

    /// <summary>Records are missing between others, or at the beginning.</summary>
    Deleted,

    /// <summary>Records stand in another order than they were written in.</summary>
    Reordered,

    /// <summary>A record is there that the chain does not have room for: a forged one.</summary>
    Inserted,

    /// <summary>
    /// The same record stands there twice. It says nothing new: a writer that was killed between handing it over and
    /// noting so hands it over again. Named, but no damage (<see cref="AuditFinding.IsDamage"/>).
    /// </summary>
    Repeated,

    /// <summary>Records are missing at the end: an anchor knows them.</summary>
    Truncated,

    /// <summary>The chain is sound in itself, but is another one than an anchor knows: written anew from some record on.</summary>
    Rewritten,
}
