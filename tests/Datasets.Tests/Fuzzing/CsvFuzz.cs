using System.Text;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Datasets.Csv;

namespace StreamingAnomaly.Datasets.Tests.Fuzzing;

/// <summary>Whatever a CSV file holds: rows whose cells have their roles, or one sentence that names the file; memory does not grow with nonsense.</summary>
public sealed class CsvFuzz
{
    private static readonly byte[][] Files =
    [
        .. new[]
        {
            ",timestamp,pressure,rf power,recipe,note,label\n0,2026-01-01T00:00:00Z,1.5,550,R1,ok,0\n1,2026-01-01T00:00:01Z,,551,R1,\"a, b\",1\n2,2026-01-01T00:00:02Z,NaN,-inf,R1,,\n",
            "Zeit;timestamp;Druck\r\n1;01.02.2026 10:00:00;1,25\r\n2;13.02.2026 10:00:01;-0,5\r\n",
            "time\t압력\t설비\n1767225600\t1\tetch-01\n1767225601\t2\tetch-02\n",
            "1.5|2.5|3\n2|3|4\n5|6|7\n",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] Words =
    [
        .. new[] { "\"", "\"\"", ",", ";", "\t", "|", "\n", "\r\n", "\r", "NaN", "inf", "-", "1e999", "1,5", "=cmd|' /C calc'!A0", "@SUM(1)", "2026-13-01", "\u0000", "\uFEFF", "label", "time", "x,x", new string('"', 30), new string(',', 200), new string('9', 300) }.Select(Encoding.UTF8.GetBytes),
        [0x1F, 0x8B], [0xFF, 0xFE], [0xFE, 0xFF], [0xC3, 0x28], [0xB0, 0xA1],
    ];

    [Fact]
    public void Files_Mutated_AreReadOrExplained()
    {
        using var folder = new TempFolder();
        var path = folder.File("fuzz.csv");
        var run = new FuzzRun("CSV", 1_000);
        run.Each(random =>
        {
            var bytes = Mutation.Of(random, Files[random.Next(Files.Length)], Files[random.Next(Files.Length)], Words);
            File.WriteAllBytes(path, bytes);
            var outcome = "";
            FuzzRun.Bounded(30_000_000, () => outcome = Read(path));
            return outcome;
        });
        Assert.True(run.Outcomes["read"] > 50 && run.Outcomes["refused"] > 50, string.Join(", ", run.Outcomes));
    }

    private static string Read(string path)
    {
        try
        {
            var layout = CsvDetector.Detect(path, new CsvHints());
            using var source = new CsvSource(path, layout);
            var sensors = layout.Columns.Count(c => c.Role == CsvColumnRole.Sensor);
            while (source.TryRead(out var row))
            {
                Assert.Equal(sensors, row.Values.Length);
                Assert.True(row.Label is null or 0 or 1);
                if (row.Equipment is { } equipment) Assert.True(ReadingCodec.IsName(equipment));
            }

            return "read";
        }
        catch (DatasetException e)
        {
            Assert.Contains("fuzz.csv", e.Message, StringComparison.Ordinal);
            return "refused";
        }
    }
}
