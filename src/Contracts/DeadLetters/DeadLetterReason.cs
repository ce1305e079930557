namespace StreamingAnomaly.Contracts.DeadLetters;

/// <summary>What a reason code of a dead letter means to a person.</summary>
/// <param name="Code">Stable code, in letters, metrics and filters.</param>
/// <param name="Meaning">What was wrong.</param>
/// <param name="Remedy">What to do, and whether putting the letter back can help.</param>
public sealed record DeadLetterReason(string Code, string Meaning, string Remedy);
