using System.IO.Compression;
using StreamingAnomaly.Evaluation.Sets;

namespace StreamingAnomaly.Evaluation.Tests.Sets;

public sealed class FolderSetTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public void Load_TextColumnsAndGaps_TakesNumbersAndHoldsTheLast()
    {
        Write("a.csv", "time;recipe;p;q;bad", Enumerable.Range(0, 50).Select(i => $"2026-01-01 {i};R1;{(i == 3 ? "" : i)};{(i == 4 ? "NaN" : "1.5")};{(i > 45 ? 1 : 0)}"));
        var series = Assert.Single(FolderSet.Load(folder.Root, "bad", "50%"));
        Assert.Equal((25, 25, 2), (series.Train.Rows, series.Test.Rows, series.Train.Columns));
        Assert.Equal([0, 1, 2, 2, 4], series.Train.Column(0)[..5]);
        Assert.Equal(1.5, series.Train.Column(1)[4]);
        Assert.Equal(4, series.Labels.Count(l => l));
    }

    [Fact]
    public void Load_Gzip_IsRead()
    {
        using (var stream = new GZipStream(File.Create(folder.File("b.csv.gz")), CompressionLevel.Fastest))
        using (var writer = new StreamWriter(stream))
        {
            writer.WriteLine("x,label");
            for (var i = 0; i < 40; i++) writer.WriteLine($"{i},0");
        }

        Assert.Equal(30, Assert.Single(FolderSet.Load(folder.Root, "label", "30")).Train.Rows);
    }

    [Theory]
    [InlineData("x,label", "oops", "30", "line 32, column 'x': 'oops' is not a number")]
    [InlineData("x,y", "1", "30", "there is no column 'label'; there are x, y")]
    [InlineData("x,label", "1", "many", "--train-rows is 'many'")]
    [InlineData("x,label", "1", "100%", "some must be left to score")]
    [InlineData("label,x", "1", "35", "labelled rows among the 35 that train")]
    public void Load_Hostile_SaysWhatAndWhere(string header, string cell, string trainRows, string message)
    {
        Write("c.csv", header, Enumerable.Range(0, 40).Select(i => i == 30 ? $"{cell},0" : "0,0"));
        Assert.Contains(message, Assert.Throws<EvaluationException>(() => FolderSet.Load(folder.Root, "label", trainRows).ToList()).Message);
    }

    [Fact]
    public void Load_RaggedRow_NamesTheLine()
    {
        Write("d.csv", "x,label", Enumerable.Range(0, 40).Select(i => i == 7 ? "1" : "0,0"));
        Assert.Contains("line 9", Assert.Throws<EvaluationException>(() => FolderSet.Load(folder.Root, "label", "30").ToList()).Message);
    }

    [Fact]
    public void Load_EmptyFolder_SaysSo() =>
        Assert.Contains("*.csv", Assert.Throws<EvaluationException>(() => FolderSet.Load(folder.Root, "label", "30").ToList()).Message);

    public void Dispose() => folder.Dispose();

    private void Write(string name, string header, IEnumerable<string> rows) => File.WriteAllLines(folder.File(name), [header, .. rows]);
}
