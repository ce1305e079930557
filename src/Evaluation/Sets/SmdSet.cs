namespace StreamingAnomaly.Evaluation.Sets;

/// <summary>Server Machine Dataset: machines of 38 sensors, train and test in files of their own.</summary>
internal static class SmdSet
{
    public const string Name = "smd";
    private const string TestEnding = "_test.csv.gz";
    private const string Label = "label";

    public static IEnumerable<EvaluationSeries> Load(string data)
    {
        var folder = SetFolder.Require(data, Name);
        foreach (var file in Directory.EnumerateFiles(folder, "*" + TestEnding).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(file)[..^TestEnding.Length];
            var test = CsvTable.Read(file);
            var sensors = test.Header.Where(h => h != Label).ToList();
            yield return new()
            {
                Name = name,
                Train = CsvTable.Read(Path.Combine(folder, name + "_train.csv.gz")).Sensors(sensors),
                Test = test.Sensors(sensors),
                Labels = [.. test.Numbers(Label).Select(v => v != 0)],
            };
        }
    }
}
