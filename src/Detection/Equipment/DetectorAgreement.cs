namespace StreamingAnomaly.Detection.Equipment;

/// <summary>
/// How far detectors that judge independently agree that something is wrong: the confidence shown with an alert. It is not
/// the probability that the alert is right; nobody has measured that.
/// </summary>
/// <remarks>
/// Each detector that spoke gives a voice, 0 at p = 0.9 (one healthy sample in ten is as unusual) to 1 at p = 0.999, linear
/// in -log10(1 - p). The confidence is their mean; a detector alone counts as one of two, since nobody confirms it.
/// Monotone: a larger probability never lowers it. Symmetric: who said what does not matter, to the bit.
/// </remarks>
public static class DetectorAgreement
{
    /// <summary>Below this probability a detector raises no voice.</summary>
    public const double Silent = 0.9;

    /// <summary>From this probability on its voice is full.</summary>
    public const double Certain = 0.999;

    private const double HighFrom = 2.0 / 3;
    private const double MediumFrom = 1.0 / 3;

    /// <summary>Decides.</summary>
    /// <param name="probabilities">Calibrated score 1 - p per detector, 0..1; NaN for one that did not speak.</param>
    public static Agreement Of(ReadOnlySpan<double> probabilities)
    {
        var voices = new double[probabilities.Length];
        var spoke = 0;
        foreach (var probability in probabilities)
            if (!double.IsNaN(probability)) voices[spoke++] = Voice(probability);
        if (spoke == 0) return new(0, AgreementWord.None);
        // The order of a sum shows in its last bit.
        Array.Sort(voices, 0, spoke);
        double sum = 0;
        for (var i = 0; i < spoke; i++) sum += voices[i];
        var confidence = Math.Min(1, sum / Math.Max(spoke, 2));
        return new(confidence, spoke == 1 ? AgreementWord.Alone
            : confidence >= HighFrom ? AgreementWord.High
            : confidence >= MediumFrom ? AgreementWord.Medium
            : AgreementWord.Low);
    }

    private static double Voice(double probability)
    {
        if (probability <= Silent) return 0;
        if (probability >= Certain) return 1;
        return Math.Clamp(Math.Log10((1 - Silent) / (1 - probability)) / Math.Log10((1 - Silent) / (1 - Certain)), 0, 1);
    }
}
