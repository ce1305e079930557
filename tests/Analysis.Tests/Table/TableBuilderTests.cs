using StreamingAnomaly.Analysis.Table;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Analysis.Tests.Table;

public sealed class TableBuilderTests
{
    private static readonly string[] Sensors = ["s0", "s1", "s2", "s3"];

    [Theory]
    [InlineData(100, 1)]
    [InlineData(1000, 4)]
    [InlineData(9_999, 32)]
    public void Build_MoreThanFits_KeepsTheWholePeriodAsMeansThatAreStated(int rows, int expected)
    {
        var builder = new TableBuilder(new(), maxCells: 800); // two sensors: 400 rows
        for (var i = 0; i < rows; i++)
            builder.Add(new Reading("a", i * Given.Second, [new("x", i), new("y", 7)], [new("lot", $"L{i / 500}")]), i == rows / 2 ? 1 : 0);
        var table = TableAssembly.Build(builder, new());

        Assert.Equal(expected, table.RowsPerRow);
        Assert.Equal(rows, table.RowsRead);
        Assert.InRange(table.Rows, Math.Min(rows, 200), 400);
        Assert.Equal((rows - 1) / 2.0, table.Columns[0].Average(v => (double)v), rows * 0.01);
        Assert.All(table.Columns[1], v => Assert.Equal(7, v));
        Assert.Equal(1, table.Labels!.Count(l => l));
        Assert.Equal(expected > 1, table.Notes.Any(n => n.Code == "averaged" && n.Count == expected));
        Assert.True(table.Times.SequenceEqual(table.Times.Order()));
        if (expected > 1) Assert.Equal((expected - 1) / 2.0, table.Columns[0][0], 3);
    }

    [Theory]
    [InlineData("ForwardFill", new double[] { 5, 5, 1, 1, 1, 4, 4 })]
    [InlineData("Linear", new double[] { 5, 5, 1, 2, 3, 4, 4 })]
    [InlineData("Mean", new double[] { 3.3333333, 5, 1, 3.3333333, 3.3333333, 4, 3.3333333 })]
    public void Fill_Gaps_AsAsked(string treatment, double[] expected)
    {
        float[] values = [float.NaN, 5, 1, float.NaN, float.NaN, 4, float.NaN];
        Assert.Equal(4, MissingValues.Fill(values, Enum.Parse<MissingTreatment>(treatment)));
        Assert.Equal(expected, values.Select(v => Math.Round(v, 7)), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Build_DropRow_LeavesOutRowsAndSaysHowMany()
    {
        double[][] rows = [.. Enumerable.Range(0, 200).Select(i => new[] { i, i % 10 == 0 ? double.NaN : i % 10 == 1 ? double.PositiveInfinity : 1.0 })];
        var table = Given.Rows(["x", "y"], rows, new() { Missing = MissingTreatment.DropRow });
        Assert.Equal(160, table.Rows);
        Assert.Equal([0, 40], table.Missing);
        Assert.Contains(table.Notes, n => n is { Code: "rows-dropped", Count: 40 });
        Assert.DoesNotContain(table.Columns[0], v => v % 10 < 2);
    }

    [Fact]
    public void Build_UnorderedRows_AreSortedAndNoted()
    {
        var builder = new TableBuilder(new(), 10_000);
        foreach (var i in Enumerable.Range(0, 100).Select(i => i ^ 1)) builder.Add(new Reading("a", i * Given.Second, [new("x", i)], []), null);
        var table = TableAssembly.Build(builder, new());
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (float)i), table.Columns[0]);
        Assert.Contains(table.Notes, n => n is { Code: "out-of-order", Count: 50 });
        Assert.Null(table.Labels);
    }

    [Fact]
    public void Build_EquipmentsWithOtherSensors_KeepThemApart()
    {
        var builder = new TableBuilder(new(), 10_000);
        for (var i = 0; i < 70; i++)
        {
            builder.Add(new Reading("b", i * Given.Second, [new("x", 1)], []), null);
            builder.Add(new Reading("a", i * Given.Second, [new("y", 2), new("never", double.NaN)], []), null);
        }

        var table = TableAssembly.Build(builder, new());
        Assert.Equal(["x", "y"], table.Features);
        Assert.Equal(["a", "b"], table.Equipment.Select(e => e.Name));
        Assert.Equal([[1], [0]], table.Equipment.Select(e => e.Features));
        Assert.All(table.Columns[0][..70], v => Assert.True(float.IsNaN(v)));
        Assert.Contains(table.Notes, n => n is { Code: "empty-feature", Subject: "never" });
        Assert.Equal([0, 0], table.Missing);
    }

    [Fact]
    public void Build_UnknownFeatureOrTooFewRows_SaysWhich()
    {
        double[][] rows = [.. Enumerable.Range(0, 20).Select(_ => new double[] { 1 })];
        Assert.Contains("20 rows", Assert.Throws<AnalysisException>(() => Given.Rows(["x"], rows)).Message, StringComparison.Ordinal);
        Assert.Contains("'z'", Assert.Throws<AnalysisException>(() => Given.Rows(["x"], rows, new() { Features = ["z"] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Restarts_LongGap_BeginsAStretch()
    {
        var builder = new TableBuilder(new(), 10_000);
        for (var i = 0; i < 100; i++) builder.Add(new Reading("a", (i < 50 ? i : i + 500) * Given.Second, [new("x", i)], []), null);
        var table = TableAssembly.Build(builder, new());
        Assert.Equal([0, 50], table.Restarts(table.Equipment[0]).Index().Where(r => r.Item).Select(r => r.Index));
    }
}
