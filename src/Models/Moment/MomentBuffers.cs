namespace StreamingAnomaly.Models.Moment;

/// <summary>Inputs and outputs of a network for up to <see cref="Rows"/> windows, allocated once and reused.</summary>
public sealed class MomentBuffers
{
    internal MomentBuffers(int rows, int patches, int width)
    {
        (Rows, Patches, Width) = (rows, patches, width);
        Values = GC.AllocateArray<float>(rows * Length, pinned: true);
        Decoded = GC.AllocateArray<float>(rows * Length, pinned: true);
        EmbedMask = GC.AllocateArray<float>(rows * patches, pinned: true);
        KeyMask = GC.AllocateArray<float>(rows * patches, pinned: true);
        States = GC.AllocateArray<float>(rows * patches * width, pinned: true);
    }

    /// <summary>Windows that fit.</summary>
    public int Rows { get; }

    /// <summary>Patches per window.</summary>
    public int Patches { get; }

    /// <summary>Width of a patch's state.</summary>
    public int Width { get; }

    /// <summary>Steps per window.</summary>
    public int Length => Patches * MomentConfig.PatchLength;

    internal float[] Values { get; }
    internal float[] EmbedMask { get; }
    internal float[] KeyMask { get; }
    internal float[] Decoded { get; }
    internal float[] States { get; }

    /// <summary>Input: normalised values of a window.</summary>
    public Span<float> ValuesOf(int row) => Values.AsSpan(row * Length, Length);

    /// <summary>Input: per patch, 1 embeds its values, 0 the mask token.</summary>
    public Span<float> EmbedMaskOf(int row) => EmbedMask.AsSpan(row * Patches, Patches);

    /// <summary>Input: per patch, 1 if it may be attended to.</summary>
    public Span<float> KeyMaskOf(int row) => KeyMask.AsSpan(row * Patches, Patches);

    /// <summary>Output: the reconstruction in normalised units.</summary>
    public ReadOnlySpan<float> DecodedOf(int row) => Decoded.AsSpan(row * Length, Length);

    /// <summary>Output: encoder states, [patch, width].</summary>
    public ReadOnlySpan<float> StatesOf(int row) => States.AsSpan(row * Patches * Width, Patches * Width);

    /// <summary>Makes rows [first, end) neutral, so that padding is always the same numbers.</summary>
    internal void ClearRows(int first, int end)
    {
        Values.AsSpan(first * Length, (end - first) * Length).Clear();
        EmbedMask.AsSpan(first * Patches, (end - first) * Patches).Clear();
        KeyMask.AsSpan(first * Patches, (end - first) * Patches).Clear();
    }
}
