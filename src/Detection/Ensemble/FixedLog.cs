namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>
/// Natural logarithm with a fixed sequence of IEEE operations: the C libraries of platforms differ in the last bit, and
/// a replay must give the same scores everywhere. Error below 2 units in the last place.
/// </summary>
internal static class FixedLog
{
    private const double Ln2 = 0.693147180559945309417;
    private const double SqrtHalf = 0.70710678118654752440;

    /// <summary>1 / ln 10.</summary>
    public const double InverseLn10 = 0.43429448190325182765;

    /// <summary>ln <paramref name="x"/> for a normal number above 0.</summary>
    public static double Of(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1022;
        var m = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000); // [0.5, 1)
        if (m < SqrtHalf) (m, exponent) = (2 * m, exponent - 1);
        var s = (m - 1) / (m + 1); // |s| < 0.172: the series 2 s (1 + s^2/3 + s^4/5 ...) is exact after s^22
        var q = s * s;
        var p = 1.0 / 23;
        p = p * q + 1.0 / 21;
        p = p * q + 1.0 / 19;
        p = p * q + 1.0 / 17;
        p = p * q + 1.0 / 15;
        p = p * q + 1.0 / 13;
        p = p * q + 1.0 / 11;
        p = p * q + 1.0 / 9;
        p = p * q + 1.0 / 7;
        p = p * q + 1.0 / 5;
        p = p * q + 1.0 / 3;
        return exponent * Ln2 + (2 * s + 2 * s * q * p);
    }

    /// <summary>log10 <paramref name="x"/>.</summary>
    public static double Base10(double x) => Of(x) * InverseLn10;
}
