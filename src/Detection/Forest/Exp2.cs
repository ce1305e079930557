namespace StreamingAnomaly.Detection.Forest;

/// <summary>
/// 2^-y with a fixed sequence of IEEE operations: Math.Pow differs in the last bit between platforms' C libraries,
/// and a replay must give the same scores everywhere. Error below 2 units in the last place; faster than Math.Pow.
/// </summary>
internal static class Exp2
{
    /// <summary>2^-<paramref name="y"/> for y in [0, 1000].</summary>
    public static double OfNegative(double y)
    {
        var whole = (long)(y + 0.5);
        var t = (whole - y) * 0.693147180559945309417; // |t| <= ln(2)/2: the Taylor remainder of degree 13 is 4e-18
        var p = 1.0 / 6227020800;
        p = p * t + 1.0 / 479001600;
        p = p * t + 1.0 / 39916800;
        p = p * t + 1.0 / 3628800;
        p = p * t + 1.0 / 362880;
        p = p * t + 1.0 / 40320;
        p = p * t + 1.0 / 5040;
        p = p * t + 1.0 / 720;
        p = p * t + 1.0 / 120;
        p = p * t + 1.0 / 24;
        p = p * t + 1.0 / 6;
        p = p * t + 0.5;
        p = p * t + 1;
        p = p * t + 1;
        return p * BitConverter.Int64BitsToDouble((1023 - whole) << 52);
    }
}
