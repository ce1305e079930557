namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>Fills a network's inputs as the detector does: masks of momentfm's <c>forward</c>, statistics in double.</summary>
internal static class WindowInputs
{
    /// <summary>Writes one window into a row.</summary>
    /// <param name="buffers">Inputs.</param>
    /// <param name="row">Row.</param>
    /// <param name="values">Steps in sensor units.</param>
    /// <param name="mask">As long: 1 = observed.</param>
    /// <param name="hideNewest">Also hide the newest patch, if another remains.</param>
    /// <param name="counted">Room for as many steps.</param>
    /// <returns>The window's standard deviation.</returns>
    public static double Fill(MomentBuffers buffers, int row, ReadOnlySpan<float> values, ReadOnlySpan<float> mask, bool hideNewest, Span<float> counted)
    {
        var shown = buffers.EmbedMaskOf(row);
        PatchMask.Complete(mask, shown);
        shown.CopyTo(buffers.KeyMaskOf(row));
        if (hideNewest && shown[..^1].Contains(1f)) shown[^1] = 0;
        PatchMask.Repeat(shown, counted);
        var (mean, deviation) = RevIn.Statistics(values, counted);
        RevIn.Normalise(values, mean, deviation, zeroNonFinite: true, buffers.ValuesOf(row));
        return deviation;
    }
}
