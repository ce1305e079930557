namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>Which layers of a block are computed in int8. The embedding and the head are float32 in all: they are 0.1 % of the work.</summary>
public enum Int8Scope
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>All but <c>down</c> (<c>wo</c>), whose input is a product and has the longest tails.</summary>
    WithoutDown,

    /// <summary>Only those behind a norm: q, k, v, gate and up.</summary>
    BehindNorms,
}
