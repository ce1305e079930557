using StreamingAnomaly.Detection.Calibration;
using StreamingAnomaly.Detection.Level;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>Which detectors of a model vote, where their tails start, and which heads alarm.</summary>
internal static class AlarmSetup
{
    /// <summary>
    /// Voting detectors, then the others. A configured one that the model was not trained with does not vote; if no other
    /// is left, the level does.
    /// </summary>
    public static string[] Names(EquipmentModel model, ScoringOptions options, out int voters)
    {
        string[] available = [.. model.Detectors, .. options.External is { } external ? [external] : Array.Empty<string>()];
        List<string> names = [.. options.Detectors.Where(available.Contains)];
        if (names.Count == 0) names.Add(LevelDetector.DetectorName);
        voters = names.Count;
        return [.. names.Union(available)];
    }

    /// <summary>A calibration that has judged nothing yet.</summary>
    public static AlarmCalibration Begin(EquipmentModel model, ScoringOptions options) =>
        new(Options(model, options), [.. Names(model, options, out _).Select(name => Start(model, name))]);

    /// <summary>Budget, stages and heads.</summary>
    public static AlarmOptions Options(EquipmentModel model, ScoringOptions options)
    {
        var names = Names(model, options, out var voters);
        var ensemble = Array.IndexOf(names, EnsembleDetector.DetectorName);
        // The CUSUM watches the ensemble where it votes (calibration.md, "With the ensemble's scores"), else the leader.
        var heads = AlarmOptions.DefaultHeads(voters, ensemble >= 0 && ensemble < voters ? ensemble : 0).ToList();
        var external = options.External is null ? -1 : Array.IndexOf(names, options.External);
        var substitute = Substitute(names);
        if (external >= 0 && external < voters && substitute >= voters) heads.Add(new(substitute, StandIn: true));
        return new() { Budget = options.BudgetFor(model.StepNanos), Stages = options.Stages, Heads = heads };
    }

    /// <summary>Who stands in for an external detector that is missing.</summary>
    public static int Substitute(string[] names)
    {
        var ensemble = Array.IndexOf(names, EnsembleDetector.DetectorName);
        if (ensemble >= 0) return ensemble;
        var forest = Array.IndexOf(names, ForestDetector.DetectorName);
        return forest >= 0 ? forest : Array.IndexOf(names, LevelDetector.DetectorName);
    }

    private static TailStart? Start(EquipmentModel model, string name) => name switch
    {
        LevelDetector.DetectorName => model.LevelStart,
        EnsembleDetector.DetectorName => model.Ensemble!.Start,
        ForestDetector.DetectorName => model.ForestStart,
        _ => null,
    };
}
