namespace StreamingAnomaly.Models.Moment;

/// <summary>Masks per step and per patch (momentfm's masking.py).</summary>
internal static class PatchMask
{
    /// <summary>1 for each patch whose eight steps are all observed, else 0; returns how many are.</summary>
    public static int Complete(ReadOnlySpan<float> steps, Span<float> patches)
    {
        int complete = 0;
        for (int p = 0; p < patches.Length; p++)
        {
            bool all = true;
            foreach (float m in steps.Slice(p * MomentConfig.PatchLength, MomentConfig.PatchLength)) all &= m == 1;
            patches[p] = all ? 1 : 0;
            if (all) complete++;
        }
        return complete;
    }

    /// <summary>Each patch's value for each of its steps.</summary>
    public static void Repeat(ReadOnlySpan<float> patches, Span<float> steps)
    {
        for (int t = 0; t < steps.Length; t++) steps[t] = patches[t / MomentConfig.PatchLength];
    }
}
