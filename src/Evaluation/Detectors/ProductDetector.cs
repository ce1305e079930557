using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Evaluation.Sets;

namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>
/// What a user gets: <see cref="EquipmentTrainer"/> and <see cref="EquipmentScorer"/> with their defaults, level and
/// ensemble voting under an alarm budget. The alarms are its own; the score is <see cref="Verdict.Ratio"/>, from which they
/// are cut. Thresholds follow the stream and the budget control moves them, so the ratio ranks worse than the ensemble's score.
/// </summary>
internal sealed class ProductDetector : IOfflineDetector
{
    /// <summary>Per 10,000 rows.</summary>
    private const double Unit = 10_000;

    /// <summary>Rough cost of training and scoring a value, against that of reading it.</summary>
    private const double CostOfValue = 100;

    private static readonly ScoringOptions Settings = new() { Budget = 2000 };

    public string Name => "product";

    public bool Seeded(OfflineTask task) => false;

    public double Cost(OfflineTask task) => (task.Train.Values.Length + task.Test.Values.Length) * CostOfValue;

    /// <summary>Wafers are not for its row alarms: there the product has its run-level head.</summary>
    public bool Applies(EvaluationSet set) => set.Runs is null;

    public OfflineScores Run(OfflineTask task)
    {
        var healthy = EquipmentRows.Train(task, task.Train.Rows);
        var model = EquipmentRows.Model(task, healthy, new());
        var scorer = new EquipmentScorer(model, Settings);
        if (!task.TestStarts.Contains(0)) scorer.Prime(healthy);
        var columns = EquipmentRows.Columns(model);
        var values = new double[columns.Length];
        var (observation, verdict) = (new Observation(), new Verdict());
        var (ratio, alarms, openings) = (new double[task.Test.Rows], new bool[task.Test.Rows], new bool[task.Test.Rows]);
        for (var row = 0; row < task.Test.Rows; row++)
        {
            for (var s = 0; s < columns.Length; s++) values[s] = task.Test[row][columns[s]];
            scorer.Observe(EquipmentRows.Time(task.Train.Rows + row), values, null, observation);
            scorer.Decide(observation, ExternalResult.NotAsked, verdict);
            (ratio[row], alarms[row], openings[row]) = (verdict.Ratio, verdict.Alarm, verdict.Opened);
        }

        return new([], ratio) { Alarms = alarms, Openings = openings, AllowedPer10k = Unit / Settings.Budget };
    }
}
