namespace StreamingAnomaly.Detection.Forest;

/// <summary>Which code walks the trees. All give the same bits.</summary>
internal enum WalkKernel
{
    /// <summary>One step of one row at a time, on any machine.</summary>
    Scalar,

    /// <summary>First four levels of 8 rows at once (AVX2).</summary>
    Vector256,

    /// <summary>First four levels of 16 rows at once (AVX-512).</summary>
    Vector512,
}
