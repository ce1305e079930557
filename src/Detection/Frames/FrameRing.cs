using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace StreamingAnomaly.Detection.Frames;

/// <summary>
/// The newest frames of one equipment on a regular grid. A frame goes to the slot nearest to its time. Where a sensor
/// has no value, alone or because whole frames are missing: up to three slots repeat its last value; after that it is
/// unknown until it returns, and then the whole gap is filled in linearly and flagged as imputed. A gap over the limit or
/// a new run restarts the ring. Values are kept as floats, (value - offset) / scale. Adding allocates nothing. Not
/// thread-safe.
/// </summary>
public sealed class FrameRing
{
    /// <summary>Slots that repeat the last known value.</summary>
    public const int ForwardFill = 3;

    private readonly int capacity;
    private readonly int words;
    private readonly long step;
    private readonly int maxGap;
    private readonly double[]? offsets;
    private readonly double[]? scales;
    private readonly float[] values;
    private readonly ulong[] imputed;
    private readonly double[] last;
    private readonly int[] missingFor;
    private long origin;
    private long lastTime;
    private long lastSlot;
    private bool started;

    /// <summary>An empty ring for <paramref name="sensors"/> sensors in a fixed order.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public FrameRing(int sensors, FrameRingOptions options)
    {
        options.Validate(sensors);
        (capacity, step, maxGap) = (options.Capacity, options.StepNanos, options.MaxGap);
        offsets = options.Offsets?.ToArray();
        scales = options.Scales?.ToArray();
        words = (capacity + 63) / 64;
        values = new float[sensors * capacity];
        imputed = new ulong[sensors * words];
        last = new double[sensors];
        missingFor = new int[sensors];
        last.AsSpan().Fill(double.NaN);
    }

    /// <summary>Continues from a captured state.</summary>
    /// <exception cref="ArgumentException">The state has another shape than the options.</exception>
    public FrameRing(int sensors, FrameRingOptions options, FrameRingState state) : this(sensors, options)
    {
        if (state.Values.Length != values.Length || state.Imputed.Length != imputed.Length || state.Last.Length != sensors
            || state.MissingFor.Length != sensors || state.Count > capacity)
            throw new ArgumentException(
                $"The state does not fit a ring of {sensors} sensors and {capacity} frames: it was saved with another " +
                "configuration. Start an empty ring.", nameof(state));
        state.Values.CopyTo(values, 0);
        state.Imputed.CopyTo(imputed, 0);
        state.Last.CopyTo(last, 0);
        state.MissingFor.CopyTo(missingFor, 0);
        (origin, lastTime, lastSlot, Count) = (state.Origin, state.LastTime, state.LastSlot, state.Count);
        (Run, started) = (state.Run, state.Started);
    }

    /// <summary>Slots held since the last restart, at most the capacity.</summary>
    public int Count { get; private set; }

    /// <summary>Slot of the newest frame, counted from the first after the last restart.</summary>
    public long Slot => lastSlot;

    /// <summary>Number of sensors.</summary>
    public int Sensors => last.Length;

    /// <summary>Run of the newest frame, or null.</summary>
    public string? Run { get; private set; }

    /// <summary>Time of the newest frame, nanoseconds since 1970 UTC; 0 before the first.</summary>
    public long LastTimeUnixNano => lastTime;

    /// <summary>Adds a frame.</summary>
    /// <param name="timeUnixNano">Event time, nanoseconds since 1970 UTC.</param>
    /// <param name="frame">One value per sensor; not finite = missing.</param>
    /// <param name="run">Run id; a change restarts the ring.</param>
    public FrameArrival Add(long timeUnixNano, ReadOnlySpan<double> frame, string? run = null)
    {
        if (frame.Length != Sensors)
            throw new ArgumentException($"The frame has {frame.Length} values, the ring {Sensors} sensors.", nameof(frame));
        if (started && timeUnixNano <= lastTime)
            return new(timeUnixNano == lastTime ? FrameKind.Duplicate : FrameKind.Late, 0);

        var slot = started ? Nearest(timeUnixNano) : 0;
        var gap = slot - lastSlot - 1;
        if (!started || gap > maxGap || !string.Equals(run, Run, StringComparison.Ordinal))
        {
            Restart(timeUnixNano, run);
            for (var i = 0; i < frame.Length; i++) Put(i, frame[i], 0);
            Count = 1;
            return new(FrameKind.Restarted, 0);
        }
        lastTime = timeUnixNano;
        if (gap < 0)
        {
            for (var i = 0; i < frame.Length; i++) Replace(i, frame[i]);
            return new(FrameKind.Replaced, 0);
        }
        lastSlot = slot;
        Count = (int)Math.Min(Count + gap + 1, capacity);
        for (var i = 0; i < frame.Length; i++) Put(i, frame[i], (int)gap);
        return new(FrameKind.Appended, (int)gap);
    }

    /// <summary>
    /// The newest value of a sensor as it was given, up to three missing slots forward-filled; NaN when it is unknown.
    /// </summary>
    public double Current(int sensor) => missingFor[sensor] <= ForwardFill ? last[sensor] : double.NaN;

    /// <summary>Slots since the sensor's last known value; 0 when the newest frame has one.</summary>
    public int MissingFor(int sensor) => missingFor[sensor];

    /// <summary>
    /// The newest values of one sensor, oldest first, right-aligned: what is not there is 0 with mask 0 on the left, and
    /// unknown values are 0 with mask 0 where they stand.
    /// </summary>
    /// <param name="sensor">Sensor index.</param>
    /// <param name="window">Receives (value - offset) / scale.</param>
    /// <param name="mask">Receives 1 for a value and 0 for none; as long as <paramref name="window"/>.</param>
    /// <returns>Number of values with mask 1.</returns>
    public int CopyWindow(int sensor, Span<float> window, Span<float> mask)
    {
        if (mask.Length != window.Length)
            throw new ArgumentException($"The mask has {mask.Length} places, the window {window.Length}.", nameof(mask));
        var length = Math.Min(Count, window.Length);
        window[..^length].Clear();
        mask[..^length].Clear();
        var known = 0;
        for (var i = 0; i < length; i++)
        {
            var value = values[Place(sensor, lastSlot - length + 1 + i)];
            var at = window.Length - length + i;
            var isKnown = !float.IsNaN(value);
            window[at] = isKnown ? value : 0;
            mask[at] = isKnown ? 1 : 0;
            if (isKnown) known++;
        }
        return known;
    }

    /// <summary>Whether the value <paramref name="age"/> slots before the newest was interpolated.</summary>
    public bool IsImputed(int sensor, int age)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(age);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(age, Count);
        var position = (int)((lastSlot - age) % capacity);
        return (imputed[sensor * words + position / 64] >> (position % 64) & 1) != 0;
    }

    /// <summary>
    /// Fingerprint of the newest <paramref name="frames"/> slots: the first 16 bytes, in hexadecimal, of the SHA-256 of
    /// their kept values' bits, frame by frame. The same input gives the same hash on every machine. For evidence;
    /// allocates the string.
    /// </summary>
    public string Hash(int frames)
    {
        frames = Math.Min(frames, Count);
        var size = frames * Sensors * sizeof(float);
        var bytes = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var at = 0;
            for (var slot = lastSlot - frames + 1; slot <= lastSlot; slot++)
                for (var sensor = 0; sensor < Sensors; sensor++, at += sizeof(float))
                {
                    var value = values[Place(sensor, slot)];
                    BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), float.IsNaN(value) ? float.NaN : value);
                }
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(bytes.AsSpan(0, size), digest);
            return Convert.ToHexStringLower(digest[..16]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Everything held.</summary>
    public FrameRingState Capture() => new(
        [.. values], [.. imputed], [.. last], [.. missingFor], origin, lastTime, lastSlot, Count, Run, started);

    private long Nearest(long time) => (time - origin + step / 2) / step;

    private void Restart(long time, string? run)
    {
        (started, origin, lastTime, lastSlot, Count, Run) = (true, time, time, 0, 0, run);
        last.AsSpan().Fill(double.NaN);
        missingFor.AsSpan().Clear();
        values.AsSpan().Fill(float.NaN);
        imputed.AsSpan().Clear();
    }

    /// <summary>Puts the value of the newest slot, after <paramref name="gap"/> slots without a frame.</summary>
    private void Put(int sensor, double value, int gap)
    {
        var missing = missingFor[sensor] + gap;
        if (double.IsFinite(value))
        {
            if (missing > 0) FillGap(sensor, value, missing, gap);
            Write(sensor, lastSlot, Keep(sensor, value), false);
            last[sensor] = value;
            missingFor[sensor] = 0;
            return;
        }
        for (var k = 1; k <= gap + 1; k++)
        {
            var filled = missingFor[sensor] + k <= ForwardFill ? last[sensor] : double.NaN;
            if (gap + 1 - k < capacity) Write(sensor, lastSlot - gap - 1 + k, Keep(sensor, filled), false);
        }
        missingFor[sensor] = Math.Min(missing, int.MaxValue - 1 - maxGap) + 1;
    }

    /// <summary>A second frame of the newest slot: what it knows replaces what stands there.</summary>
    private void Replace(int sensor, double value)
    {
        if (!double.IsFinite(value)) return;
        var missing = missingFor[sensor] - 1;
        if (missing > 0) FillGap(sensor, value, missing, 0);
        Write(sensor, lastSlot, Keep(sensor, value), false);
        last[sensor] = value;
        missingFor[sensor] = 0;
    }

    /// <summary>Fills the <paramref name="missing"/> slots before the newest; the last <paramref name="gap"/> hold stale data.</summary>
    private void FillGap(int sensor, double value, int missing, int gap)
    {
        var interpolate = missing > ForwardFill && !double.IsNaN(last[sensor]);
        var slots = Math.Min(interpolate ? missing : gap, Math.Min(capacity, Count) - 1);
        for (var age = 1; age <= slots; age++)
        {
            var filled = interpolate
                ? last[sensor] + (value - last[sensor]) * ((double)(missing + 1 - age) / (missing + 1))
                : last[sensor];
            Write(sensor, lastSlot - age, Keep(sensor, filled), interpolate);
        }
    }

    private float Keep(int sensor, double value) =>
        (float)((value - (offsets?[sensor] ?? 0)) / (scales?[sensor] ?? 1));

    private int Place(int sensor, long slot) => sensor * capacity + (int)(slot % capacity);

    private void Write(int sensor, long slot, float value, bool isImputed)
    {
        values[Place(sensor, slot)] = value;
        var position = (int)(slot % capacity);
        ref var word = ref imputed[sensor * words + position / 64];
        var bit = 1UL << (position % 64);
        word = isImputed ? word | bit : word & ~bit;
    }
}
