namespace StreamingAnomaly.Evaluation.Sets;

/// <summary>Metal etch of a Lam 9600: 108 normal and 21 fault wafers of three experiments, 19 variables.</summary>
internal static class LamEtchSet
{
    public const string Name = "lam-etch";
    private const double WithinTrainShare = 0.6;
    private const int FewestRows = 4; // one normal wafer has 3 rows and is left out
    private static readonly string[] NotSensors = ["Time", "Step Number"];

    public static IEnumerable<RunTrial> Load(string data)
    {
        var folder = Path.Combine(SetFolder.Require(data, Name), "csv");
        var wafers = Directory.EnumerateFiles(folder, "*.csv").Select(Read).Where(w => w.Rows.Rows >= FewestRows)
            .OrderBy(w => w.Name, StringComparer.Ordinal).ToList();
        var train = wafers.Where(w => !w.IsFault).GroupBy(w => w.Epoch)
            .SelectMany(g => g.Take((int)(WithinTrainShare * g.Count()))).ToList();
        yield return new("within", train, [.. wafers.Except(train)]);
        var first = wafers.Where(w => !w.IsFault && w.Epoch == "l29").ToList();
        yield return new("drift", first, [.. wafers.Except(first)]);
    }

    private static LabelledRun Read(string file)
    {
        // normal_000_l2901.txm.csv
        var parts = Path.GetFileName(file).Split('_', '.');
        var table = CsvTable.Read(file);
        return new(parts[2], parts[2][..3], table.Sensors([.. table.Header.Except(NotSensors)]), parts[0] == "fault");
    }
}
