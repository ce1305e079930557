using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Quantization;

namespace StreamingAnomaly.Models.Import;

/// <summary>What <see cref="MomentSource.Open"/> found.</summary>
/// <param name="Weights">The weights.</param>
/// <param name="Identity">Tells them from others: the bundle's hash, or that of the weights file.</param>
/// <param name="Bundle">The bundle they came in; null for a plain folder.</param>
public sealed record OpenedMoment(MomentWeights Weights, string Identity, BundleContent? Bundle)
{
    /// <summary>Options to serve it with: in int8 where the bundle's gate let it pass, else as given.</summary>
    /// <exception cref="MomentException">What the bundle says about int8 is not readable.</exception>
    public MomentSessionOptions Options(MomentSessionOptions options) => Bundle is null ? options : Int8Bundle.Options(Bundle, options);

    /// <summary>Identity of the scores it gives in a precision: what was learnt from scores of one means nothing with another.</summary>
    public string IdentityAt(MomentPrecision precision) => precision == MomentPrecision.Int8 ? Identity + "/int8" : Identity;
}
