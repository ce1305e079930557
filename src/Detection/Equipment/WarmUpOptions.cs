namespace StreamingAnomaly.Detection.Equipment;

/// <summary>How an equipment without a model comes to one.</summary>
public sealed record WarmUpOptions
{
    /// <summary>Frames of the full baseline, 40 to 100,000. More frames: later, but thresholds that hold.</summary>
    public int Frames { get; init; } = 2000;

    /// <summary>Frames after which a provisional model scores already, 20 to <see cref="Frames"/>.</summary>
    public int ProvisionalFrames { get; init; } = 400;

    /// <summary>Throws where a setting is out of range, naming it.</summary>
    /// <exception cref="ArgumentException">Says which setting, its value and the allowed range.</exception>
    public void Validate()
    {
        if (Frames is < 2 * EquipmentTrainer.FewestRows or > 100_000)
            throw new ArgumentException($"Frames is {Frames}; it must be {2 * EquipmentTrainer.FewestRows} to 100,000.");
        if (ProvisionalFrames < EquipmentTrainer.FewestRows || ProvisionalFrames > Frames)
            throw new ArgumentException(
                $"ProvisionalFrames is {ProvisionalFrames}; it must be {EquipmentTrainer.FewestRows} to Frames ({Frames}).");
    }
}
