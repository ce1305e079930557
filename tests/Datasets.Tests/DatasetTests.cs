using StreamingAnomaly.Contracts;

namespace StreamingAnomaly.Datasets.Tests;

public sealed class DatasetTests : IDisposable
{
    private readonly DataFolder folder = new();

    [Fact]
    public void Open_PlainFolder_EveryFileIsAnEquipment()
    {
        folder.Write("a.csv", "time,x\n2026-01-01 00:00:00,1\n2026-01-01 00:00:02,3\n");
        folder.Write("b.csv", "time,x\n2026-01-01 00:00:01,2\n2026-01-01 00:00:03,4\n");
        var dataset = Dataset.Open(folder.Path);
        Assert.Equal(["a", "b"], dataset.Series.Select(s => s.Equipment));
        Assert.Equal([1, 2, 3, 4], dataset.Read().Select(s => s.Reading.Values[0].Value));
        Assert.All(dataset.Read(), s => Assert.Null(s.Label));
    }

    [Fact]
    public void Open_RunsWithRelativeTimes_FollowEachOtherWithAGap()
    {
        folder.Write("dataset.yaml", """
            layout: run
            path: 'run(?<run>\d)_(?<kind>\w+)\.csv$'
            equipment: press
            run: "{run}"
            order: "{run}"
            time: { column: t, unit: ms, from: relative, start: "2020-01-01T00:00:00Z", gap: 30s }
            labels: { where: { kind: bad } }
            training: { where: { kind: good }, rows: 3 }
            """);
        folder.Write("run2_bad.csv", "t,x\n5000,3\n6000,4\n");
        folder.Write("run1_good.csv", "t,x\n100,1\n1100,2\n");
        folder.Write("run3_good.csv", "t,x\n0,5\n250,6\n");
        var samples = Dataset.Open(folder.Path).Read().ToList();
        // Files with training rows first, so that the baseline is complete before the rest.
        Assert.Equal([1, 2, 5, 6, 3, 4], samples.Select(s => s.Reading.Values[0].Value));
        Assert.Equal(
            ["00:00.000", "00:01.000", "00:31.000", "00:31.250", "01:01.250", "01:02.250"],
            samples.Select(s => UnixTime.FromNanoseconds(s.Reading.TimeUnixNano).ToString("mm:ss.fff", null)));
        Assert.Equal(["1", "1", "3", "3", "2", "2"], samples.Select(s => s.Reading.Label("run")));
        Assert.Equal([0, 0, 0, 0, 1, 1], samples.Select(s => s.Label));
        Assert.Equal([true, true, true, false, false, false], samples.Select(s => s.Training));
    }

    [Fact]
    public void Open_EquipmentAndRunColumns_SplitOneFile()
    {
        folder.Write("fab.csv", "time,machine,run,x\n0,m1,r1,1\n1,m1,r1,2\n0,m1,r2,3\n");
        var samples = Dataset.Open(Path.Combine(folder.Path, "fab.csv")).Read().ToList();
        Assert.All(samples, s => Assert.Equal("m1", s.Reading.Equipment));
        Assert.Equal(["r1", "r1", "r2"], samples.Select(s => s.Reading.Label("run")));
        Assert.True(samples[2].Reading.TimeUnixNano > samples[1].Reading.TimeUnixNano);
    }

    [Theory]
    [InlineData("equipmnt: x\n", 1, "unknown key 'equipmnt'")]
    [InlineData("time: { colum: t }\n", 1, "unknown key 'colum'; known here: column, unit")]
    [InlineData("name: a\nname: b\n", 2, "name")]
    [InlineData("time: { interval: soon }\n", 1, "not a duration")]
    [InlineData("time: { start: \"2020-01-01\" }\n", 0, "time.start must be")]
    [InlineData("training: { fraction: 2 }\n", 0, "training.fraction must be")]
    [InlineData("equipment: \"{tool}\"\n", 0, "{file}, {folder}")]
    [InlineData("path: '(('\n", 0, "regular expression")]
    [InlineData("files: [\"*.dat\"]\n", 0, "no file fits *.dat")]
    [InlineData("labels: { column: a, windows: b }\n", 0, "labels must be")]
    public void Open_WrongDescriptor_SaysWhatIsExpected(string yaml, long line, string what)
    {
        folder.Write("a.csv", "time,x\n0,1\n1,2\n");
        folder.Write("dataset.yaml", yaml);
        var error = Assert.Throws<DatasetException>(() => Dataset.Open(folder.Path));
        Assert.Equal(line, error.Line);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TheExample_IsValidAndReadsItsData()
    {
        File.Copy(Path.Combine(SharedData.Root, "examples", "dataset.yaml"), Path.Combine(folder.Path, "dataset.yaml"));
        folder.WriteGzip("2026/etch-07/W01_ok.csv.gz", "Time;Step Number;pressure;operator_id\n0,5;4;1,25;7\n1,5;4;Sensor Fault;7\n");
        folder.WriteGzip("2026/etch-07/W02_ng.csv.gz", "Time;Step Number;pressure;operator_id\n0,5;4;1,5;7\n1,5;5;1,5;7\n");
        folder.WriteGzip("2026/aborted/etch-07/W03_ng.csv.gz", "x\n1\n");
        var samples = Dataset.Open(folder.Path).Read().ToList();
        Assert.Equal([1.25, double.NaN, 1.5, 1.5], samples.Select(s => Assert.Single(s.Reading.Values).Value));
        Assert.All(samples, s => Assert.Equal("etch-07", s.Reading.Equipment));
        Assert.Equal([new("run", "W02"), new("wafer", "W02"), new("step", "5")], samples[3].Reading.Context);
        Assert.Equal([true, true, false, false], samples.Select(s => s.Training));
        Assert.Equal(91_000_000_000, samples[2].Reading.TimeUnixNano - samples[0].Reading.TimeUnixNano);
    }

    [Fact]
    public void Open_UnknownNames_AreNamed()
    {
        Assert.Contains("no such file", Assert.Throws<DatasetException>(() => Dataset.Open("/no/where")).Message, StringComparison.Ordinal);
        Assert.Contains("lam-etch, nab, skab, smd, tep", Assert.Throws<DatasetException>(() => Dataset.Open(folder.Path, "swat")).Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
