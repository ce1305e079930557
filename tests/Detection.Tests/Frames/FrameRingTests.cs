using StreamingAnomaly.Detection.Frames;

namespace StreamingAnomaly.Detection.Tests.Frames;

public sealed class FrameRingTests
{
    private const long Step = 1_000_000_000;
    private const double Gone = double.NaN;

    [Fact]
    public void CopyWindow_OfAShortHistory_IsPaddedOnTheLeft()
    {
        var ring = Ring(8);
        for (var t = 0; t < 3; t++) ring.Add(t * Step, [t + 1]);
        Window(ring, 5, [0, 0, 1, 2, 3], [0, 0, 1, 1, 1]);
    }

    [Fact]
    public void CopyWindow_PastTheCapacity_HoldsTheNewest()
    {
        var ring = Ring(4);
        for (var t = 0; t < 10; t++) ring.Add(t * Step, [t]);
        Window(ring, 6, [0, 0, 6, 7, 8, 9], [0, 0, 1, 1, 1, 1]);
        Window(ring, 2, [8, 9], [1, 1]);
    }

    [Fact]
    public void Add_WithIrregularTimes_PutsEachFrameAtItsNearestSlot()
    {
        var ring = Ring(8);
        long[] times = [0, Step * 14 / 10, Step * 19 / 10, Step * 31 / 10];
        for (var t = 0; t < times.Length; t++) Assert.True(ring.Add(times[t], [t]).IsAccepted);
        Assert.Equal(3, ring.Slot);
        Window(ring, 4, [0, 1, 2, 3], [1, 1, 1, 1]);
    }

    [Fact]
    public void Add_FasterThanTheGrid_ReplacesTheSlot()
    {
        var ring = Ring(8);
        ring.Add(0, [1]);
        ring.Add(Step, [2]);
        Assert.Equal(FrameKind.Replaced, ring.Add(Step + Step / 4, [5]).Kind);
        Window(ring, 2, [1, 5], [1, 1]);
    }

    [Fact]
    public void Gap_OfThreeFrames_RepeatsTheLastValue()
    {
        var ring = Ring(8);
        ring.Add(0, [1]);
        Assert.Equal(new FrameArrival(FrameKind.Appended, 3), ring.Add(4 * Step, [9]));
        Window(ring, 5, [1, 1, 1, 1, 9], [1, 1, 1, 1, 1]);
        Assert.False(ring.IsImputed(0, 1));
    }

    [Fact]
    public void Gap_OfFourFrames_IsInterpolatedAndFlagged()
    {
        var ring = Ring(8);
        ring.Add(0, [1]);
        Assert.Equal(4, ring.Add(5 * Step, [11]).Missing);
        Window(ring, 6, [1, 3, 5, 7, 9, 11], [1, 1, 1, 1, 1, 1]);
        for (var age = 0; age <= 5; age++) Assert.Equal(age is >= 1 and <= 4, ring.IsImputed(0, age));
    }

    [Fact]
    public void Gap_LongerThanTheRing_IsInterpolatedWhereItShows()
    {
        var ring = Ring(4);
        ring.Add(0, [0]);
        ring.Add(10 * Step, [10]);
        Window(ring, 4, [7, 8, 9, 10], [1, 1, 1, 1]);
    }

    [Theory]
    [InlineData(64, FrameKind.Appended)]
    [InlineData(65, FrameKind.Restarted)]
    public void Gap_OverTheLimit_Restarts(int missing, FrameKind expected)
    {
        var ring = Ring(8);
        ring.Add(0, [1]);
        Assert.Equal(expected, ring.Add((missing + 1) * Step, [2]).Kind);
        Assert.Equal(expected == FrameKind.Restarted ? 1 : 8, ring.Count);
    }

    [Fact]
    public void Add_OfANewRun_Restarts()
    {
        var ring = Ring(8);
        ring.Add(0, [1], "w1");
        ring.Add(Step, [2], "w1");
        Assert.Equal(FrameKind.Restarted, ring.Add(2 * Step, [3], "w2").Kind);
        Window(ring, 3, [0, 0, 3], [0, 0, 1]);
    }

    [Fact]
    public void Sensor_MissingAlone_IsRepeatedThreeTimesThenUnknownThenFilledIn()
    {
        var ring = Ring(8, sensors: 2);
        ring.Add(0, [1, 0]);
        for (var t = 1; t <= 3; t++)
        {
            ring.Add(t * Step, [Gone, t]);
            Assert.Equal(1, ring.Current(0));
        }
        ring.Add(4 * Step, [double.PositiveInfinity, 4]);
        Assert.True(double.IsNaN(ring.Current(0)));
        Window(ring, 5, [1, 1, 1, 1, 0], [1, 1, 1, 1, 0]);
        ring.Add(5 * Step, [11, 5]);
        Window(ring, 6, [1, 3, 5, 7, 9, 11], [1, 1, 1, 1, 1, 1]);
        Assert.True(ring.IsImputed(0, 2));
        Assert.False(ring.IsImputed(1, 2));
        Assert.Equal(11, ring.Current(0));
    }

    [Fact]
    public void Sensor_MissingAroundAGap_CountsAllItsSlots()
    {
        var ring = Ring(16);
        ring.Add(0, [0]);
        ring.Add(Step, [Gone]);
        ring.Add(5 * Step, [Gone]);
        Window(ring, 6, [0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 0, 0]);
        ring.Add(6 * Step, [6]);
        Window(ring, 7, [0, 1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1, 1]);
    }

    [Fact]
    public void Sensor_NeverSeen_IsUnknown()
    {
        var ring = Ring(4, sensors: 2);
        ring.Add(0, [Gone, 1]);
        ring.Add(2 * Step, [Gone, 1]);
        ring.Add(3 * Step, [7, 1]);
        Window(ring, 4, [0, 0, 0, 7], [0, 0, 0, 1]);
    }

    [Fact]
    public void Add_OfLateAndDoubledFrames_ChangesNothing()
    {
        var ring = Ring(4);
        ring.Add(Step, [1]);
        var before = FrameRingStateMapper.ToBytes(ring.Capture());
        Assert.Equal(FrameKind.Duplicate, ring.Add(Step, [2]).Kind);
        Assert.Equal(FrameKind.Late, ring.Add(0, [2], "other").Kind);
        Assert.Equal(before, FrameRingStateMapper.ToBytes(ring.Capture()));
    }

    [Fact]
    public void Values_AreKeptRelativeToOffsetAndScale()
    {
        var ring = new FrameRing(1, new() { Capacity = 4, StepNanos = Step, Offsets = [1 << 30], Scales = [0.125] });
        ring.Add(0, [(1 << 30) + 0.25]);
        Window(ring, 1, [2], [1]);
        Assert.Equal((1 << 30) + 0.25, ring.Current(0));
    }

    [Fact]
    public void Hash_DependsOnTheNewestFramesOnly()
    {
        FrameRing a = Ring(8, 2), b = Ring(8, 2);
        for (var t = 0; t < 6; t++)
        {
            a.Add(t * Step, [t, -t]);
            b.Add(t * Step, [t == 0 ? 99 : t, -t]);
        }
        Assert.Equal(a.Hash(5), b.Hash(5));
        Assert.NotEqual(a.Hash(6), b.Hash(6));
        Assert.NotEqual(a.Hash(5), a.Hash(4));
        Assert.Equal(32, a.Hash(5).Length);
    }

    [Fact]
    public void Hash_OfKnownFrames_IsTheSameEverywhere()
    {
        var ring = Ring(4, 2);
        ring.Add(0, [1, 2]);
        ring.Add(Step, [3, Gone]);
        // SHA-256 of the little-endian floats 1, 2, 3, 2, first 16 bytes.
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
                new float[] { 1, 2, 3, 2 }.SelectMany(BitConverter.GetBytes).ToArray())[..16]),
            ring.Hash(2));
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 30)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Ring_WithRandomGaps_EqualsTheSlowDefinition(int seed)
    {
        var random = new Random(seed);
        var ring = Ring(12, 3);
        var slots = new List<double[]>();
        var time = 0L;
        for (var n = 0; n < 300; n++)
        {
            var frame = Enumerable.Range(0, 3).Select(_ => random.Next(3) == 0 ? Gone : random.Next(100)).ToArray();
            var gap = random.Next(4) == 0 ? random.Next(9) : 0;
            time += (gap + 1) * Step;
            for (var g = 0; g < gap && slots.Count > 0; g++) slots.Add([Gone, Gone, Gone]);
            slots.Add(frame);
            ring.Add(time + random.Next(-400_000_000, 400_000_000) * (n == 0 ? 0 : 1), frame);
            for (var s = 0; s < 3; s++) Same(Slow([.. slots.Select(r => r[s])]), ring, s);
            if (random.Next(20) == 0)
                ring = new(3, Options(12), FrameRingStateMapper.FromBytes(FrameRingStateMapper.ToBytes(ring.Capture())));
        }
    }

    /// <summary>Fills one sensor's whole history by the rule, without a ring.</summary>
    private static double[] Slow(double[] history)
    {
        var filled = history.ToArray();
        var last = -1;
        for (var i = 0; i < history.Length; i++)
        {
            if (double.IsNaN(history[i])) continue;
            if (last >= 0)
                for (var k = last + 1; k < i; k++)
                    filled[k] = i - last - 1 <= 3
                        ? history[last] : history[last] + (history[i] - history[last]) * ((double)(k - last) / (i - last));
            last = i;
        }
        if (last >= 0)
            for (var k = last + 1; k < Math.Min(history.Length, last + 4); k++) filled[k] = history[last];
        return filled;
    }

    private static void Same(double[] expected, FrameRing ring, int sensor)
    {
        float[] window = new float[12], mask = new float[12];
        ring.CopyWindow(sensor, window, mask);
        for (var i = 0; i < 12; i++)
        {
            var at = expected.Length - 12 + i;
            var value = at < 0 ? Gone : expected[at];
            Assert.Equal(double.IsNaN(value) ? 0 : 1, mask[i]);
            Assert.Equal(double.IsNaN(value) ? 0 : (float)value, window[i]);
        }
    }

    [Fact]
    public void Add_OverTenThousandFrames_AllocatesNothing()
    {
        var ring = Ring(64, 20);
        double[] frame = new double[20];
        float[] window = new float[64], mask = new float[64];
        // What the runtime makes for the first pass through each path is not the ring's.
        Take(1, 2000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Take(2001, 12_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Take(int first, int last)
        {
            for (var t = first; t <= last; t++)
            {
                frame[t % 20] = t % 3 == 0 ? Gone : t;
                ring.Add((t + t / 50 * 5) * Step, frame);
                ring.CopyWindow(t % 20, window, mask);
            }
        }
    }

    [Fact]
    public void State_OfAnotherShape_IsRefused()
    {
        var state = Ring(8).Capture();
        Assert.Contains("Start an empty ring", Assert.Throws<ArgumentException>(() => new FrameRing(2, Options(8), state)).Message);
        Assert.Throws<ArgumentException>(() => new FrameRing(1, Options(16), state));
    }

    [Fact]
    public void State_OfVersion1_IsStillRead()
    {
        var ring = Ring(6, 2);
        for (var t = 0; t < 9; t++) ring.Add(t * Step, [t, t % 3 == 0 ? t : Gone], "run-1");
        Golden.Check("frame-ring.v1.bin", FrameRingStateMapper.ToBytes(ring.Capture()),
            bytes => FrameRingStateMapper.ToBytes(FrameRingStateMapper.FromBytes(bytes)));
    }

    private static FrameRingOptions Options(int capacity) => new() { Capacity = capacity, StepNanos = Step };

    private static FrameRing Ring(int capacity, int sensors = 1) => new(sensors, Options(capacity));

    private static void Window(FrameRing ring, int length, float[] values, float[] mask)
    {
        float[] gotValues = new float[length], gotMask = new float[length];
        var known = ring.CopyWindow(0, gotValues, gotMask);
        Assert.Equal(values, gotValues);
        Assert.Equal(mask, gotMask);
        Assert.Equal((int)mask.Sum(), known);
    }
}
