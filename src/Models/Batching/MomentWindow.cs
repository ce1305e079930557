namespace StreamingAnomaly.Models.Batching;

/// <summary>A window to score.</summary>
/// <param name="Values">Up to 512 values, oldest first; shorter ones are padded on the left.</param>
/// <param name="Observed">Per value 1 = observed, 0 = missing; empty if all are.</param>
/// <param name="Scale">The sensor's standard deviation in its baseline; NaN if unknown.</param>
public readonly record struct MomentWindow(ReadOnlyMemory<float> Values, ReadOnlyMemory<float> Observed, double Scale)
{
    /// <summary>Filled with the reconstruction if it is as long as the model's window; empty asks for none.</summary>
    public Memory<float> Curve { get; init; }

    /// <summary>Filled with the newest patch's state if it is as wide as the model; empty asks for none.</summary>
    public Memory<float> Embedding { get; init; }

    /// <summary>Patches that count as newest, 1 to 64; 0 takes <see cref="MomentBatcherOptions.NewestPatches"/>.</summary>
    public int NewestPatches { get; init; }

    /// <summary>Hide them, beside what <see cref="MomentBatcherOptions.HideNewest"/> says for all.</summary>
    public bool HideNewest { get; init; }
}
