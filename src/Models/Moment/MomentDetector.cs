namespace StreamingAnomaly.Models.Moment;

/// <summary>
/// Scores windows by how badly MOMENT reconstructs them, with momentfm's <c>forward</c> masks: padding and partly observed
/// patches are mask tokens and do not enter the statistics. Allocates nothing per window. Not thread-safe.
/// </summary>
/// <remarks>Errors in the window's own units are blind to level and scale (every window is normalised by itself); in units of
/// the sensor's baseline they see both, and are what to build on.</remarks>
public sealed class MomentDetector : IMomentModel
{
    private readonly IMomentNetwork network;
    private readonly int[] rowOf;
    private readonly double[] means;
    private readonly double[] deviations;
    private readonly float[] observed;
    private readonly float[] counted;

    /// <summary>Takes over the network and disposes it in the end.</summary>
    /// <param name="network">The network.</param>
    /// <param name="identity">See <see cref="Identity"/>.</param>
    public MomentDetector(IMomentNetwork network, string identity = "")
    {
        (this.network, Identity) = (network, identity);
        rowOf = new int[Capacity];
        means = new double[Capacity];
        deviations = new double[Capacity];
        observed = new float[Capacity * network.Buffers.Patches];
        counted = new float[Length];
    }

    /// <inheritdoc/>
    public int Capacity => network.Buffers.Rows;

    /// <inheritdoc/>
    public int Length => network.Buffers.Length;

    /// <inheritdoc/>
    public int Width => network.Config.Width;

    /// <inheritdoc/>
    public string Identity { get; }

    /// <inheritdoc/>
    public void Score(MomentBatch batch, MomentScores scores)
    {
        if (batch.Length != Length) throw new ArgumentException($"the batch has windows of {batch.Length} steps, the model takes {Length}");
        if (batch.Count > scores.Scores.Length) throw new ArgumentException($"{scores.Scores.Length} scores cannot hold {batch.Count} windows");
        if ((scores.Length != 0 && scores.Length != Length) || (scores.Width != 0 && scores.Width != Width))
            throw new ArgumentException($"scores keep curves of {scores.Length} and embeddings of {scores.Width}, the model gives {Length} and {Width}");
        for (int next = 0; next < batch.Count;)
        {
            int taken = 0;
            while (next < batch.Count && taken < Capacity)
            {
                var refusal = Prepare(batch, next, taken);
                if (refusal == WindowRefusal.None) rowOf[taken++] = next;
                else scores.Refuse(next, refusal);
                next++;
            }
            if (taken == 0) continue;
            network.Run(taken);
            for (int row = 0; row < taken; row++) Read(batch, scores, row);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    private WindowRefusal Prepare(MomentBatch batch, int window, int row)
    {
        if (batch.Refusal(window) != WindowRefusal.None) return batch.Refusal(window);
        int patches = network.Buffers.Patches, first = patches - Math.Min(batch.Newest(window), patches);
        var complete = observed.AsSpan(row * patches, patches);
        int count = PatchMask.Complete(batch.Mask(window), complete);
        if (count == 0) return WindowRefusal.NoCompletePatch;
        if (!complete[first..].Contains(1f)) return WindowRefusal.NewestIncomplete;

        var shown = network.Buffers.EmbedMaskOf(row);
        complete.CopyTo(shown);
        if (batch.Hides(window))
        {
            shown[first..].Clear();
            if (!shown.Contains(1f)) return WindowRefusal.NoContext;
        }
        complete.CopyTo(network.Buffers.KeyMaskOf(row));
        PatchMask.Repeat(shown, counted);
        (means[row], deviations[row]) = RevIn.Statistics(batch.Values(window), counted);
        RevIn.Normalise(batch.Values(window), means[row], deviations[row], true, network.Buffers.ValuesOf(row));
        return WindowRefusal.None;
    }

    private void Read(MomentBatch batch, MomentScores scores, int row)
    {
        int window = rowOf[row], patches = network.Buffers.Patches, first = patches - Math.Min(batch.Newest(window), patches);
        var decoded = network.Buffers.DecodedOf(row);
        ReadOnlySpan<float> normal = network.Buffers.ValuesOf(row), complete = observed.AsSpan(row * patches, patches);
        double newest = 0, all = 0;
        int newestSteps = 0, steps = 0;
        for (int p = 0; p < patches; p++)
        {
            if (complete[p] == 0) continue;
            double error = 0;
            for (int t = p * MomentConfig.PatchLength; t < (p + 1) * MomentConfig.PatchLength; t++)
            {
                double e = (double)normal[t] - decoded[t];
                error += e * e;
            }
            (all, steps) = (all + error, steps + MomentConfig.PatchLength);
            if (p >= first) (newest, newestSteps) = (newest + error, newestSteps + MomentConfig.PatchLength);
        }
        double z = deviations[row] / batch.Scale(window);
        scores.Scores[window] = new MomentScore(
            WindowRefusal.None, newest / newestSteps, all / steps, newest / newestSteps * z * z, all / steps * z * z);
        if (scores.Length > 0)
        {
            var curve = scores.Curve(window);
            for (int t = 0; t < curve.Length; t++) curve[t] = (float)(decoded[t] * deviations[row] + means[row]);
        }
        if (scores.Width > 0) network.Buffers.StatesOf(row)[^Width..].CopyTo(scores.Embedding(window));
    }
}
