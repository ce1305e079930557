namespace StreamingAnomaly.Contracts.Readings;

/// <summary>Headers of records on the readings topic.</summary>
public static class ReadingHeaders
{
    /// <summary>Which edge scores the reading, UTF-8; absent: the centre does. Every reading has one scorer.</summary>
    public const string ScoredBy = "scored-by";

    /// <summary>When the edge accepted it, milliseconds since 1970 UTC in decimal: the centre judges its time by this.</summary>
    public const string Accepted = "accepted";

    /// <summary>Where it stood at the edge, <c>edge/log/partition/offset</c>: what is scored there names such offsets.</summary>
    public const string Origin = "origin";

    /// <summary>Present (<c>1</c>): the record is no reading but a <see cref="Wire.Instruction"/>.</summary>
    public const string Instruction = "anomaly-instruction";
}
