namespace StreamingAnomaly.Evaluation.Sets;

/// <summary>Tennessee Eastman process: one normal run trains, eight fault runs and a normal one are scored; 52 sensors.</summary>
/// <remarks>Train and test are separate runs; the first 99 rows of a test run, where windows are not full, are not evaluated.</remarks>
internal static class TepSet
{
    public const string Name = "tep";
    private const string TestEnding = "_test.csv.gz";
    private const int Unevaluated = 99;

    public static IEnumerable<EvaluationSeries> Load(string data)
    {
        var folder = SetFolder.Require(data, Name);
        var normal = CsvTable.Read(Path.Combine(folder, "normal_train.csv.gz"));
        var sensors = normal.Header.Where(h => h.StartsWith('X')).ToList();
        var train = normal.Sensors(sensors);
        foreach (var file in Directory.EnumerateFiles(folder, "*" + TestEnding).Order(StringComparer.Ordinal))
        {
            var test = CsvTable.Read(file);
            yield return new()
            {
                Name = Path.GetFileName(file)[..^TestEnding.Length],
                Train = train,
                Test = test.Sensors(sensors),
                Labels = [.. test.Numbers("label").Select(v => v != 0)],
                Continues = false,
                Unevaluated = Unevaluated,
            };
        }
    }
}
