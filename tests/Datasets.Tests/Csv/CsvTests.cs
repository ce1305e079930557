using System.Text;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Datasets.Csv;

namespace StreamingAnomaly.Datasets.Tests.Csv;

public sealed class CsvTests : IDisposable
{
    private const long Second = 1_000_000_000;
    private readonly DataFolder folder = new();

    [Fact]
    public void Read_CommaWithTimeContextLabelAndRowNumber_GivesEachItsRole()
    {
        var (layout, rows) = Read("""
            ,timestamp,pressure,rf power,Step Number,recipe,note,label
            0,2026-01-01T00:00:00Z,1.5,550,4,R1,ok,0
            1,2026-01-01T00:00:01Z,,551,4,R1,"a, b",1
            2,2026-01-01T00:00:02Z,NaN,-inf,5,R1,,
            """);
        Assert.Equal(
            [CsvColumnRole.Dropped, CsvColumnRole.Time, CsvColumnRole.Sensor, CsvColumnRole.Sensor, CsvColumnRole.Context,
             CsvColumnRole.Context, CsvColumnRole.Context, CsvColumnRole.Label],
            layout.Columns.Select(c => c.Role));
        Assert.Equal([new SensorValue("pressure", 1.5), new SensorValue("rf power", 550)], rows[0].Values);
        Assert.Equal(double.NaN, rows[1].Values[0].Value);
        Assert.Equal(double.NegativeInfinity, rows[2].Values[1].Value);
        Assert.Equal([new("Step Number", "4"), new("recipe", "R1"), new("note", "a, b")], rows[1].Context);
        Assert.Equal([0, 1, null], rows.Select(r => r.Label));
        Assert.Equal([2L, 3L, 4L], rows.Select(r => r.Line));
        Assert.Equal(1767225602 * Second, rows[2].Nanoseconds);
    }

    [Fact]
    public void Read_GermanExcel_HasSemicolonsAndDecimalCommas()
    {
        var (layout, rows) = Read("Zeit;timestamp;Druck\r\n1;01.02.2026 10:00:00;1,25\r\n2;13.02.2026 10:00:01;-0,5\r\n", encoding: Encoding.Latin1);
        Assert.Equal((';', true), (layout.Delimiter, layout.DecimalComma));
        Assert.Equal([1.25, -0.5], rows.Select(r => r.Values[^1].Value));
        Assert.Equal(1769940000 * Second, rows[0].Nanoseconds);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("ks_c_5601-1987")]
    public void Read_KoreanHeaders_InEveryEncoding(string encoding)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var (layout, rows) = Read("시간\t압력 센서\t레시피\n2026-01-01 00:00:00\t1.5\t식각\n2026-01-01 00:00:01\t2.5\t식각\n", encoding: Encoding.GetEncoding(encoding));
        Assert.Equal('\t', layout.Delimiter);
        Assert.Equal(new SensorValue("압력 센서", 2.5), Assert.Single(rows[1].Values));
        Assert.Equal("식각", Assert.Single(rows[1].Context).Value);
    }

    [Fact]
    public void Read_NoHeader_NumbersTheColumns()
    {
        var (layout, rows) = Read("1.5,2\n2.5,3\n");
        Assert.False(layout.HasHeader);
        Assert.Equal([new SensorValue("column 1", 1.5), new SensorValue("column 2", 2)], rows[0].Values);
        Assert.Equal(2, rows.Count);
        Assert.Equal("flow", Read(",flow\n0,5\n1,5\n").Layout.Columns.Single(c => c.Role == CsvColumnRole.Sensor).Name);
    }

    [Theory]
    [InlineData("1767225600", "1767225601", false, 1767225600 * Second)]
    [InlineData("1767225600000", "1767225601000", false, 1767225600 * Second)]
    [InlineData("1767225600.25", "1767225601.25", false, (1767225600 * Second) + 250_000_000)]
    [InlineData("11.228", "12.248", true, 11_228_000_000)]
    [InlineData("20260101000000", "20260101000001", false, 1767225600 * Second)]
    [InlineData("2026/1/1 9:05", "2026/1/1 9:06", false, 1767258300 * Second)]
    [InlineData("01/13/2026 09:05:00", "01/13/2026 09:06:00", false, 1768295100 * Second)]
    [InlineData("2026-01-01 00:00:00.5", "2026-01-01 00:00:01", false, (1767225600 * Second) + 500_000_000)]
    public void Read_Times_OfEveryKind(string first, string second, bool relative, long nanoseconds)
    {
        var (layout, rows) = Read($"time,x\n{first},1\n{second},2\n");
        Assert.Equal(relative, layout.Time!.Relative);
        Assert.Equal(nanoseconds, rows[0].Nanoseconds);
        Assert.Equal("x", Assert.Single(rows[0].Values).Sensor);
    }

    [Fact]
    public void Detect_DayAndMonthUndecided_AsksForTheFormat()
    {
        var error = Fails("time,x\n01/02/2026 10:00,1\n02/02/2026 10:00,2\n");
        Assert.Contains("time.format", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Gzip_IsKnownByItsBytes()
    {
        var path = folder.WriteGzip("plain-name.csv", "time,x\n2026-01-01 00:00:00,1\n2026-01-01 00:00:01,2\n");
        Assert.Equal(2, Rows(path, CsvDetector.Detect(path, new CsvHints())).Count);
    }

    [Fact]
    public void Read_NaiveTimesWithAZone_AreMovedToUtc()
    {
        var (_, rows) = Read("time,x\n2026-01-01 09:00:00,1\n", new CsvHints { Zone = TimeZoneInfo.CreateCustomTimeZone("k", TimeSpan.FromHours(9), "k", "k") });
        Assert.Equal(1767225600 * Second, rows[0].Nanoseconds);
    }

    [Theory]
    [InlineData("", 0, "empty")]
    [InlineData("  \n \n", 0, "empty")]
    [InlineData("time,x\n", 1, "no row")]
    [InlineData("a,b\nhello,world\n", 1, "no sensor")]
    [InlineData("time,x,y\n1,2,3\n2,3,4\n3,4\n", 4, "2 cells, the header 3")]
    [InlineData("time,x,y\n1,2,3\n2,3,4,5\n", 3, "4 cells, the header 3")]
    [InlineData("time,x\n1,2\n2,\"3\n3,4\n", 3, "quote")]
    public void Read_BrokenFile_NamesFileLineAndReason(string text, long line, string what)
    {
        var error = Fails(text);
        Assert.Equal(line, error.Line);
        Assert.Contains("in.csv", error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Read_WordInANumericColumnLater_NamesTheCell()
    {
        var text = "time,x\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"{i},{i * 0.5}\n")) + "300,oops\n";
        var error = Fails(text);
        Assert.Equal(302, error.Line);
        Assert.Contains("'x': 'oops' is not a number", error.Message, StringComparison.Ordinal);
        var (_, rows) = Read(text, new CsvHints { Missing = ["oops"] });
        Assert.Equal(double.NaN, rows[^1].Values[0].Value);
    }

    [Fact]
    public void Read_BinaryFile_SaysItIsNotText()
    {
        var path = folder.Write("in.csv", [0x50, 0x4B, 0x03, 0x04, 0, 0, 1, 2, 3]);
        var error = Assert.Throws<DatasetException>(() => CsvDetector.Detect(path, new CsvHints()));
        Assert.Contains("binary file named .csv", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DamagedGzip_SaysSo()
    {
        var path = folder.Write("in.csv.gz", [0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        Assert.Contains("gzip", Assert.Throws<DatasetException>(() => CsvDetector.Detect(path, new CsvHints())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Detect_StatedColumnThatIsNotThere_ListsTheColumns()
    {
        var error = Fails("time,x\n1,2\n2,3\n", new CsvHints { LabelColumn = "fault" });
        Assert.Contains("no column 'fault'; the file has 'time', 'x'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LongFile_ReadsNoFurtherAheadThanItsBuffer()
    {
        var path = Path.Combine(folder.Path, "long.csv");
        using (var writer = new StreamWriter(path))
        {
            writer.WriteLine("time,a,b,c,d");
            for (var i = 0; i < 200_000; i++) writer.WriteLine($"{1767225600 + i},{i}.25,{i}.5,1,2");
        }

        var layout = CsvDetector.Detect(path, new CsvHints());
        using var source = new CsvSource(path, layout);
        var length = new FileInfo(path).Length;
        double sum = 0;
        for (var i = 0; source.TryRead(out var row); i++)
        {
            sum += row.Values[1].Value;
            Assert.InRange(source.Position - (length * i / 200_000), -500_000, 500_000);
        }

        Assert.Equal((199_999d * 200_000 / 2) + (0.5 * 200_000), sum);
    }

    public void Dispose() => folder.Dispose();

    private (CsvLayout Layout, List<CsvRow> Rows) Read(string text, CsvHints? hints = null, Encoding? encoding = null)
    {
        var path = folder.Write("in.csv", text, encoding);
        var layout = CsvDetector.Detect(path, hints ?? new CsvHints());
        return (layout, Rows(path, layout));
    }

    private static List<CsvRow> Rows(string path, CsvLayout layout)
    {
        var rows = new List<CsvRow>();
        using var source = new CsvSource(path, layout);
        while (source.TryRead(out var row)) rows.Add(row);
        return rows;
    }

    private DatasetException Fails(string text, CsvHints? hints = null) => Assert.Throws<DatasetException>(() => Read(text, hints));
}
