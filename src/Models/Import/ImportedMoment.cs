using StreamingAnomaly.Models.Moment;

namespace StreamingAnomaly.Models.Import;

/// <summary>Result of an import.</summary>
/// <param name="Hash">The bundle.</param>
/// <param name="Sha256">SHA-256 of the weights.</param>
/// <param name="Config">Sizes.</param>
/// <param name="Gates">Every gate it passed.</param>
public sealed record ImportedMoment(string Hash, string Sha256, MomentConfig Config, IReadOnlyList<ParityReport> Gates);
