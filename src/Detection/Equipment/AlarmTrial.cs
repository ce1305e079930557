using StreamingAnomaly.Detection.Calibration;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>
/// The alarm rule over scores that were given before, to see what another budget would have done with them: no detector runs
/// again. Starts from the model's own baseline, so let it run over a few budgets before counting. Not thread-safe.
/// </summary>
public sealed class AlarmTrial
{
    private readonly AlarmCalibration calibration;
    private readonly double[] tails;
    private readonly double[] step;
    private readonly int external;
    private readonly int substitute;
    private readonly bool externalVotes;
    private double lastExternal = double.NaN;

    /// <summary>A trial that has seen no score.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public AlarmTrial(EquipmentModel model, ScoringOptions options)
    {
        options.Validate();
        var names = AlarmSetup.Names(model, options, out var voters);
        Detectors = names;
        calibration = AlarmSetup.Begin(model, options);
        external = options.External is null ? -1 : Array.IndexOf(names, options.External);
        substitute = AlarmSetup.Substitute(names);
        externalVotes = external >= 0 && external < voters;
        (tails, step) = (new double[names.Length], new double[names.Length]);
    }

    /// <summary>Detectors in the order in which <see cref="Step"/> takes their scores.</summary>
    public IReadOnlyList<string> Detectors { get; }

    /// <summary>Judges the scores of one reading.</summary>
    /// <param name="scores">One per detector, NaN for one that gave none; the external detector's last one repeated between its windows, as scores are stored.</param>
    /// <param name="degraded">A voting detector was missing.</param>
    public AlarmDecision Step(ReadOnlySpan<double> scores, bool degraded)
    {
        scores.CopyTo(step);
        if (external >= 0)
        {
            // Between its windows it has no new evidence: what is stored there is its last word.
            var isNew = !step[external].Equals(lastExternal);
            lastExternal = step[external];
            if (!isNew) step[external] = double.NaN;
        }

        var standIn = externalVotes && (degraded || !calibration.Trackers[external].IsCalibrated);
        return calibration.Step(step, tails, standIn, standIn && external == 0 ? substitute : 0);
    }
}
