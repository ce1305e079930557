using System.Globalization;
using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>The rows of a task as frames of one equipment: a row a second, sensors named by their column.</summary>
internal static class EquipmentRows
{
    private const long Second = 1_000_000_000;

    /// <summary>Time of a row of train followed by test, nanoseconds.</summary>
    public static long Time(int row) => row * Second;

    /// <summary>The first rows of train.</summary>
    public static Baseline Train(OfflineTask task, int rows) => new(Names(task), Times(0, rows), task.Train.Values[..(rows * task.Train.Columns)]);

    /// <summary>The rows of train after the first, then those of test; where test does not follow train it is another run.</summary>
    public static Baseline Rest(OfflineTask task, int first)
    {
        var held = task.Train.Rows - first;
        string?[] runs = task.TestStarts.Contains(0)
            ? [.. Enumerable.Repeat<string?>(null, held), .. Enumerable.Repeat("test", task.Test.Rows)]
            : new string?[held + task.Test.Rows];
        return new(Names(task), Times(first, held + task.Test.Rows), [.. task.Train.Values[(first * task.Train.Columns)..], .. task.Test.Values], runs);
    }

    /// <summary>Trains.</summary>
    /// <exception cref="EvaluationException">The rows cannot be learnt from; the message names the series.</exception>
    public static EquipmentModel Model(OfflineTask task, Baseline healthy, TrainingOptions options)
    {
        try
        {
            return EquipmentTrainer.Train(healthy, options);
        }
        catch (BaselineRefusedException e)
        {
            throw new EvaluationException($"{task.Series}: {e.Message}", e);
        }
    }

    /// <summary>Column of every sensor that the model kept.</summary>
    public static int[] Columns(EquipmentModel model) => [.. model.Sensors.Select(s => int.Parse(s, CultureInfo.InvariantCulture))];

    private static string[] Names(OfflineTask task) =>
        [.. Enumerable.Range(0, task.Train.Columns).Select(c => c.ToString(CultureInfo.InvariantCulture))];

    private static long[] Times(int first, int rows) => [.. Enumerable.Range(first, rows).Select(Time)];
}
