namespace StreamingAnomaly.Models.Moment;

/// <summary>Windows to score, in buffers that are reused: <see cref="Clear"/> and fill again.</summary>
public sealed class MomentBatch
{
    private readonly float[] values;
    private readonly float[] masks;
    private readonly double[] scales;
    private readonly WindowRefusal[] refusals;
    private readonly int[] newest;
    private readonly bool[] hidden;

    /// <summary>Room for <paramref name="capacity"/> windows of <paramref name="length"/> steps.</summary>
    public MomentBatch(int capacity, int length = MomentConfig.WindowLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        if (length < MomentConfig.PatchLength || length % MomentConfig.PatchLength != 0)
            throw new ArgumentOutOfRangeException(nameof(length), $"{length} steps are not whole patches of {MomentConfig.PatchLength}");
        (Capacity, Length) = (capacity, length);
        values = new float[capacity * length];
        masks = new float[capacity * length];
        scales = new double[capacity];
        refusals = new WindowRefusal[capacity];
        newest = new int[capacity];
        hidden = new bool[capacity];
    }

    /// <summary>Windows that fit.</summary>
    public int Capacity { get; }

    /// <summary>Steps of a window.</summary>
    public int Length { get; }

    /// <summary>Windows in it.</summary>
    public int Count { get; private set; }

    /// <summary>Patches that count as newest in rows that do not say it themselves: the stride in patches. Default 1.</summary>
    public int NewestPatches { get; set; } = 1;

    /// <summary>Hides the newest patches, in rows that do not say it themselves, and so scores how well the rest predicts
    /// them. An unmasked pass can copy what it sees; a masked one cannot. Default false.</summary>
    public bool HideNewest { get; set; }

    /// <summary>Forgets the windows, keeps the settings.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a window; shorter ones are padded on the left.</summary>
    /// <param name="window">Up to <see cref="Length"/> values, oldest first.</param>
    /// <param name="observed">Per value 1 = observed, 0 = missing; empty if all are. Missing values are never looked at.</param>
    /// <param name="scale">The sensor's standard deviation in its baseline, for errors in z units; NaN if unknown.</param>
    /// <returns>The row.</returns>
    /// <exception cref="InvalidOperationException">The batch is full.</exception>
    public int Add(ReadOnlySpan<float> window, ReadOnlySpan<float> observed, double scale) =>
        Add(window, observed, scale, NewestPatches, HideNewest);

    /// <summary>Adds a window with masks of its own: one batch can hold the masked and the unmasked pass of a window.</summary>
    /// <param name="window">Up to <see cref="Length"/> values, oldest first.</param>
    /// <param name="observed">Per value 1 = observed, 0 = missing; empty if all are. Missing values are never looked at.</param>
    /// <param name="scale">The sensor's standard deviation in its baseline, for errors in z units; NaN if unknown.</param>
    /// <param name="newestPatches">Patches that count as newest, at least 1.</param>
    /// <param name="hideNewest">Hide them.</param>
    /// <returns>The row.</returns>
    /// <exception cref="InvalidOperationException">The batch is full.</exception>
    public int Add(ReadOnlySpan<float> window, ReadOnlySpan<float> observed, double scale, int newestPatches, bool hideNewest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(newestPatches, 1);
        if (Count == Capacity) throw new InvalidOperationException($"the batch is full ({Capacity} windows)");
        int row = Count++;
        scales[row] = scale > 0 && double.IsFinite(scale) ? scale : double.NaN;
        refusals[row] = WindowRefusal.None;
        (newest[row], hidden[row]) = (newestPatches, hideNewest);
        Span<float> x = values.AsSpan(row * Length, Length), m = masks.AsSpan(row * Length, Length);
        x.Clear();
        m.Clear();
        if (window.Length == 0 || window.Length > Length || (observed.Length != 0 && observed.Length != window.Length))
        {
            refusals[row] = WindowRefusal.WrongLength;
            return row;
        }
        int pad = Length - window.Length;
        for (int t = 0; t < window.Length; t++)
        {
            if (observed.Length != 0 && observed[t] == 0) continue;
            if (!float.IsFinite(window[t])) refusals[row] = WindowRefusal.NotFinite;
            (x[pad + t], m[pad + t]) = (window[t], 1);
        }
        return row;
    }

    internal ReadOnlySpan<float> Values(int row) => ValuesMemory(row).Span;

    internal ReadOnlySpan<float> Mask(int row) => MaskMemory(row).Span;

    internal ReadOnlyMemory<float> ValuesMemory(int row) => values.AsMemory(row * Length, Length);

    internal ReadOnlyMemory<float> MaskMemory(int row) => masks.AsMemory(row * Length, Length);

    internal double Scale(int row) => scales[row];

    internal int Newest(int row) => newest[row];

    internal bool Hides(int row) => hidden[row];

    internal WindowRefusal Refusal(int row) => refusals[row];
}
