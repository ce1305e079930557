namespace StreamingAnomaly.Detection.Forest;

/// <summary>Largest forest that is accepted, whether trained or read: it bounds what hostile bytes can allocate.</summary>
public static class IsolationForestLimits
{
    /// <summary>Most columns of a row.</summary>
    public const int Features = 65_536;

    /// <summary>Most trees.</summary>
    public const int Trees = 10_000;

    /// <summary>Most rows per tree: trees are stored complete, so their memory doubles with each further level.</summary>
    public const int MaxSamples = 4096;

    /// <summary>Most trees x 2^depth; 14 bytes each.</summary>
    public const int Ends = 1 << 22;

    /// <summary>What is out of range, in a sentence; null if all is well.</summary>
    internal static string? Violation(int trees, int maxSamples)
    {
        if (trees is < 1 or > Trees) return $"Trees is {trees}; it must be 1 to {Trees}.";
        if (maxSamples is < 2 or > MaxSamples) return $"MaxSamples is {maxSamples}; it must be 2 to {MaxSamples}.";
        var ends = (long)trees << IsolationForest.DepthLimitOf(maxSamples);
        return ends > Ends
            ? $"{trees} trees of {maxSamples} samples need {ends} ends; at most {Ends} are allowed: "
                + "take fewer or smaller trees."
            : null;
    }
}
