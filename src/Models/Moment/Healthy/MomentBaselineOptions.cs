namespace StreamingAnomaly.Models.Moment.Healthy;

/// <summary>How a <see cref="MomentBaseline"/> is learnt.</summary>
public sealed record MomentBaselineOptions
{
    /// <summary>Frames between two windows, as in the stream, 1 to 4,096; default 8, one patch.</summary>
    public int Stride { get; init; } = MomentConfig.PatchLength;

    /// <summary>Patches hidden and predicted, 1 to 32; default 2: better than 1 on the development sets (detection.md 4a).
    /// At least the stride, or frames between two windows are never predicted.</summary>
    public int NewestPatches { get; init; } = 2;

    /// <summary>Rows through the network at most, 128 to 1,000,000; default 4,096: 25 s of MOMENT-1-small at 170 rows/s. A
    /// window costs two rows a sensor; where they would be more, windows are thinned out evenly, to no fewer than 32.</summary>
    public int MaxRows { get; init; } = 4096;

    /// <summary>Healthy windows kept at most, 32 to 4,096; default 256. Each costs 24 bytes a sensor.</summary>
    public int MaxWindows { get; init; } = 256;

    internal void Validate()
    {
        Check(Stride is >= 1 and <= 4096, nameof(Stride), Stride, "1 to 4,096 frames");
        Check(NewestPatches is >= 1 and <= 32, nameof(NewestPatches), NewestPatches, "1 to 32");
        Check(MaxRows is >= 128 and <= 1_000_000, nameof(MaxRows), MaxRows, "128 to 1,000,000");
        Check(MaxWindows is >= MomentBaselineTrainer.FewestThinned and <= 4096, nameof(MaxWindows), MaxWindows, "32 to 4,096");
    }

    private static void Check(bool good, string name, object value, string range)
    {
        if (!good) throw new ArgumentException($"{nameof(MomentBaselineOptions)}.{name} is {value}; allowed is {range}");
    }
}
