namespace StreamingAnomaly.Detection.Frames;

/// <summary>Shape of a <see cref="FrameRing"/>.</summary>
public sealed record FrameRingOptions
{
    /// <summary>Frames kept, 1 to 65,536; a detector's window must fit. 4 bytes a sensor and frame.</summary>
    public int Capacity { get; init; } = 64;

    /// <summary>Distance of two grid slots in nanoseconds, at least 1.</summary>
    public required long StepNanos { get; init; }

    /// <summary>A gap of more missing frames than this restarts the ring, 0 to 65,536.</summary>
    public int MaxGap { get; init; } = 64;

    /// <summary>Subtracted from every value before it is kept, per sensor; null for nothing. Floats keep small changes that way.</summary>
    public IReadOnlyList<double>? Offsets { get; init; }

    /// <summary>Divides what is left, per sensor, above 0; null for 1.</summary>
    public IReadOnlyList<double>? Scales { get; init; }

    internal void Validate(int sensors)
    {
        if (sensors < 1) throw new ArgumentException("A frame ring needs at least one sensor.");
        if (Capacity is < 1 or > 65_536) throw new ArgumentException($"Capacity is {Capacity}; it must be 1 to 65,536 frames.");
        if (StepNanos < 1) throw new ArgumentException($"StepNanos is {StepNanos}; it must be at least 1.");
        if (MaxGap is < 0 or > 65_536) throw new ArgumentException($"MaxGap is {MaxGap}; it must be 0 to 65,536 frames.");
        if (Offsets is not null && Offsets.Count != sensors || Scales is not null && Scales.Count != sensors)
            throw new ArgumentException($"Offsets and Scales must have one number for each of the {sensors} sensors.");
    }
}
