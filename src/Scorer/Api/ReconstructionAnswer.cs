using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Models.Batching;
using StreamingAnomaly.Models.Moment;

namespace StreamingAnomaly.Scorer.Api;

/// <summary>What MOMENT makes of an equipment's newest window.</summary>
/// <param name="Equipment">Equipment.</param>
/// <param name="Times">Time of each step, oldest first; the arrays of every sensor are as long.</param>
/// <param name="HiddenPatches">Patches of eight steps at the end that it did not see.</param>
/// <param name="Sensors">Curves by sensor.</param>
internal sealed record ReconstructionAnswer(
    string Equipment, IReadOnlyList<string> Times, int HiddenPatches, IReadOnlyList<SensorReconstruction> Sensors)
{
    /// <summary>The answer's frame; sensors are added.</summary>
    public static ReconstructionAnswer Of(
        string equipment, WindowCopy window, int hiddenPatches, IReadOnlyList<SensorReconstruction> sensors) => new(
        equipment,
        [.. Enumerable.Range(0, window.Frames).Select(t => IsoTime.Format(window.TimeUnixNano - (window.Frames - 1 - t) * window.StepNanos))],
        hiddenPatches, sensors);
}

/// <summary>Measured and reconstructed curve of one sensor, in its unit; null where there is nothing.</summary>
/// <param name="Sensor">Sensor.</param>
/// <param name="Problem">Why there is no reconstruction; null if there is one.</param>
/// <param name="Measured">As it came, gaps filled as the window has them; null where no value is known.</param>
/// <param name="Reconstructed">As MOMENT would expect it.</param>
/// <param name="Hidden">True where MOMENT did not see the value: hidden on purpose, missing, or in a patch with a gap.</param>
/// <param name="Error">Mean squared error over the observed window, in baseline variances.</param>
/// <param name="NewestError">The same over the newest patches.</param>
internal sealed record SensorReconstruction(
    string Sensor, string? Problem, IReadOnlyList<double?> Measured, IReadOnlyList<double?> Reconstructed, IReadOnlyList<bool> Hidden,
    double? Error, double? NewestError)
{
    /// <summary>From a window and what became of it.</summary>
    /// <param name="copy">Window.</param>
    /// <param name="frames">Steps since it began.</param>
    /// <param name="hiddenPatches">Newest patches that were hidden.</param>
    /// <param name="outcome">What the model said.</param>
    /// <param name="curve">Reconstruction in baseline standard deviations.</param>
    public static SensorReconstruction From(SensorCopy copy, int frames, int hiddenPatches, MomentOutcome outcome, ReadOnlySpan<float> curve)
    {
        int length = copy.Values.Length, first = length - frames;
        var (measured, reconstructed, hidden) = (new double?[frames], new double?[frames], new bool[frames]);
        var scored = outcome.Status == MomentStatus.Scored;
        for (var t = 0; t < frames; t++)
        {
            var at = first + t;
            if (copy.Mask[at] != 0) measured[t] = copy.Mean + copy.Values[at] * copy.Unit;
            if (scored && float.IsFinite(curve[at])) reconstructed[t] = copy.Mean + curve[at] * copy.Unit;
            hidden[t] = at >= length - hiddenPatches * MomentConfig.PatchLength || !IsComplete(copy.Mask, at);
        }
        return new(
            copy.Name, scored ? null : Why(outcome.Score.Refusal), measured, reconstructed, hidden,
            Finite(outcome.Score.WindowZ), Finite(outcome.Score.NewestZ));
    }

    private static bool IsComplete(float[] mask, int at)
    {
        var patch = mask.AsSpan(at / MomentConfig.PatchLength * MomentConfig.PatchLength, MomentConfig.PatchLength);
        return !patch.Contains(0f);
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string Why(WindowRefusal refusal) => refusal switch
    {
        WindowRefusal.NoCompletePatch => "no eight values in a row are known",
        WindowRefusal.NewestIncomplete => "values among the newest are missing",
        WindowRefusal.NoContext => "too few values before the hidden ones to predict them from",
        WindowRefusal.NotFinite => "a value is not a number",
        _ => "the window cannot be scored",
    };
}
