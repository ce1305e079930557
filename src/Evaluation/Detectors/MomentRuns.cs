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

    /// <summary>Rows through the network for a series at most, 5 s on one core; a set with a series that needs more is left out.</summary>
    private const double MostNetworkRows = 3000;

    /// <summary>A window costs two rows through the network for every sensor: with more sensors than these it is asked less often.</summary>
    private const int ManySensors = 32;

    private readonly Lazy<MomentWeights> weights;
    private readonly ConditionalWeakTable<Matrix, Lazy<(Matrix Train, OfflineScores Scores)>> known = []; // by test rows

    private MomentRuns(Func<MomentWeights> load) => weights = new(load);

    /// <summary>The shipped weights.</summary>
    public static MomentRuns Shipped { get; } = new(Load);

    /// <summary>The same sizes, untrained.</summary>
    public static MomentRuns Random { get; } = new(() => MomentRandomWeights.Create(Shipped.weights.Value.Config, RandomSeed));

    /// <summary>Rows between two windows, two patches or four.</summary>
    public static int StrideFor(int sensors) => MomentConfig.PatchLength * (sensors <= ManySensors ? 2 : 4);

    /// <summary>Rows through the network to score a task.</summary>
    public static double NetworkRows(OfflineTask task) =>
        2.0 * task.Train.Columns * (task.Test.Rows + task.Train.Rows - task.FitRows) / StrideFor(task.Train.Columns);

    /// <summary>Whether a series can be scored in reasonable time.</summary>
    public static bool Affordable(OfflineTask task) => NetworkRows(task) <= MostNetworkRows;

    /// <summary>Surprises of the calibration and test rows; NaN before the first window of a run, and everywhere if no sensor
    /// moved in the fitted rows, for then MOMENT has learnt nothing.</summary>
    public OfflineScores Of(OfflineTask task)
    {
        var run = known.GetValue(task.Test, _ => new(() => (task.Train, Score(task)))).Value;
        return ReferenceEquals(run.Train, task.Train) ? run.Scores : Score(task);
    }

    private OfflineScores Score(OfflineTask task)
    {
        var healthy = EquipmentRows.Train(task, task.FitRows);
        var equipment = EquipmentRows.Model(task, healthy, new() { Detectors = [] });
        var calibration = task.Train.Rows - task.FitRows;
        if (Enumerable.Range(0, equipment.Sensors.Count).All(equipment.Statistics.IsConstant)) return new(Unknown(calibration), Unknown(task.Test.Rows));
        using var network = new MomentDetector(MomentSession.Create(weights.Value, new() { Device = MomentDevice.Cpu, Threads = 1 }));
        try
        {
            var scores = MomentHistory.Score(network, equipment, healthy, EquipmentRows.Rest(task, task.FitRows), new MomentBaselineOptions { Stride = StrideFor(task.Train.Columns) });
            var test = scores[calibration..];
            // Until a new run's first window ends, the score held would be that of the run before.
            if (task.TestStarts.Contains(0)) test.AsSpan(0, Math.Min(test.Length, StrideFor(task.Train.Columns) - 1)).Fill(double.NaN);
            return new(scores[..calibration], test);
        }
        catch (ArgumentException e)
        {
            throw new EvaluationException($"{task.Series}: {e.Message}", e);
        }
    }

    private static double[] Unknown(int rows)
    {
        var scores = new double[rows];
        Array.Fill(scores, double.NaN);
        return scores;
    }

    private static MomentWeights Load() => ShippedModels.Here.Find(Model) is { } folder
        ? MomentImporter.Load(BundleContent.FromFolder(folder))
        : throw new EvaluationException($"the model {Model} is not among the models beside the program; build it again, or leave the moment detectors out");
}
