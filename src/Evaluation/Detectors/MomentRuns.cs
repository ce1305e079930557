using System.Runtime.CompilerServices;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Import;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Admission;
using StreamingAnomaly.Models.Moment.Healthy;

namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>MOMENT with given weights over tasks: one run serves MOMENT alone and beside the ensemble.</summary>
internal sealed class MomentRuns
{
    /// <summary>The model that comes with the program.</summary>
    private const string Model = "moment-nano";

    /// <summary>Draw of the control.</summary>
    private const int RandomSeed = 1;

    /// <summary>
    /// Rows through the network for a series at most: 40 s of the shipped model on one core. Where every 8th row would cost
    /// more, the stride doubles, and scores hold for longer.
    /// </summary>
    private const double MostNetworkRows = 16_000;

    private readonly Lazy<MomentWeights> weights;
    private readonly ConditionalWeakTable<Matrix, Lazy<(Matrix Train, OfflineScores Scores)>> known = []; // by test rows

    private MomentRuns(Func<MomentWeights> load) => weights = new(load);

    /// <summary>The shipped weights.</summary>
    public static MomentRuns Shipped { get; } = new(Load);

    /// <summary>The same sizes, untrained.</summary>
    public static MomentRuns Random { get; } = new(() => MomentRandomWeights.Create(Shipped.weights.Value.Config, RandomSeed));

    /// <summary>Rows between two windows.</summary>
    public static int StrideOf(OfflineTask task)
    {
        var rows = 2.0 * task.Train.Columns * (task.Test.Rows + task.Train.Rows - task.FitRows);
        var stride = MomentConfig.PatchLength;
        while (rows / stride > MostNetworkRows) stride *= 2;
        return stride;
    }

    /// <summary>Surprises of the calibration and test rows; NaN before the first window of a run.</summary>
    public OfflineScores Of(OfflineTask task)
    {
        var run = known.GetValue(task.Test, _ => new(() => (task.Train, Score(task)))).Value;
        return ReferenceEquals(run.Train, task.Train) ? run.Scores : Score(task);
    }

    private OfflineScores Score(OfflineTask task)
    {
        var healthy = EquipmentRows.Train(task, task.FitRows);
        var equipment = EquipmentRows.Model(task, healthy, new() { Detectors = [] });
        using var network = new MomentDetector(MomentSession.Create(weights.Value, new() { Device = MomentDevice.Cpu, Threads = 1 }));
        try
        {
            var scores = MomentHistory.Score(network, equipment, healthy, EquipmentRows.Rest(task, task.FitRows), new MomentBaselineOptions { Stride = StrideOf(task) });
            var held = task.Train.Rows - task.FitRows;
            return new(scores[..held], scores[held..]);
        }
        catch (ArgumentException e)
        {
            throw new EvaluationException($"{task.Series}: {e.Message}", e);
        }
    }

    private static MomentWeights Load() => ShippedModels.Here.Find(Model) is { } folder
        ? MomentImporter.Load(BundleContent.FromFolder(folder))
        : throw new EvaluationException($"the model {Model} is not among the models beside the program; build it again, or leave the moment detectors out");
}
