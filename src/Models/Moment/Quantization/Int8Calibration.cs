namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>
/// What int8 needs to know about a model's activations: per site the largest magnitude that is represented, and per channel a
/// power of two by which the activation is divided and the next weights are multiplied (SmoothQuant, Xiao et al., ICML 2023;
/// a power of two changes no float32 result). Measured by <see cref="Int8Calibrator"/>, stored in the bundle.
/// </summary>
public sealed class Int8Calibration
{
    internal Int8Calibration(IReadOnlyDictionary<string, Int8Site> sites, int windows) => (Sites, Windows) = (sites, windows);

    /// <summary>Windows it was measured on.</summary>
    public int Windows { get; }

    internal IReadOnlyDictionary<string, Int8Site> Sites { get; }

    /// <summary>Checks that it was measured on a model of these sizes.</summary>
    /// <exception cref="MomentException">Names the site that does not fit.</exception>
    internal void Check(MomentConfig config)
    {
        foreach (var (site, channels) in ActivationSite.All(config))
            if (!Sites.TryGetValue(site, out var found) || found.Shifts.Length != channels)
                throw new MomentException($"int8 calibration: site '{site}' with {channels} channels is missing; it was measured on another model, measure it again");
    }
}

/// <summary>One activation site.</summary>
/// <param name="Limit">Largest magnitude that is represented, after the shifts.</param>
/// <param name="Shifts">Per channel the power of two by which the activation is divided.</param>
internal sealed record Int8Site(float Limit, int[] Shifts);
