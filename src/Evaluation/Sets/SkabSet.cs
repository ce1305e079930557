namespace StreamingAnomaly.Evaluation.Sets;

/// <summary>Skoltech's water circulation bench: 34 experiments of 8 sensors, each with one fault. The first 400 rows train.</summary>
internal static class SkabSet
{
    public const string Name = "skab";
    private const int TrainRows = 400;
    private static readonly string[] Groups = ["other", "valve1", "valve2"];
    private static readonly string[] NotSensors = ["datetime", "anomaly", "changepoint"];

    public static IEnumerable<EvaluationSeries> Load(string data)
    {
        var folder = Path.Combine(SetFolder.Require(data, Name), "data");
        foreach (var group in Groups)
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, group), "*.csv").Order(StringComparer.Ordinal))
            {
                var table = CsvTable.Read(file);
                var rows = table.Sensors([.. table.Header.Except(NotSensors)]);
                yield return new()
                {
                    Name = $"{group}/{Path.GetFileName(file)}",
                    Train = rows.Slice(0, TrainRows),
                    Test = rows.Slice(TrainRows, rows.Rows),
                    Labels = [.. table.Numbers("anomaly").Skip(TrainRows).Select(v => v != 0)],
                };
            }
        }
    }
}
