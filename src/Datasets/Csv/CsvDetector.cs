using System.IO.Enumeration;
using CsvHelper;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Datasets.Csv;

/// <summary>Finds out how a CSV file is written from its first rows; what the hints state is taken as it is.</summary>
public static class CsvDetector
{
    /// <summary>Rows looked at.</summary>
    public const int SampleRows = 200;

    private const int SampleBytes = 256 * 1024;

    /// <summary>The layout of the file at <paramref name="path"/>.</summary>
    /// <exception cref="DatasetException">It is empty, not text, or does not have what the hints state.</exception>
    public static CsvLayout Detect(string path, CsvHints hints)
    {
        byte[] head;
        using (var text = CsvText.Open(path))
        {
            try
            {
                head = text.Head(SampleBytes);
            }
            catch (InvalidDataException exception)
            {
                throw new DatasetException(path, 0, "the gzip file is damaged: " + exception.Message, exception);
            }
        }

        var encoding = CsvText.Detect(path, head);
        using var reader = new StreamReader(new MemoryStream(head), encoding, true);
        var sample = reader.ReadToEnd();
        if (string.IsNullOrWhiteSpace(sample)) throw new DatasetException(path, 0, "the file is empty");
        var delimiter = hints.Delimiter ?? CsvDialect.Delimiter(sample);
        var rows = Rows(path, sample, delimiter, head.Length == SampleBytes);
        var decimalComma = hints.DecimalComma ?? CsvDialect.DecimalComma(rows, delimiter);
        var hasHeader = CsvDialect.HasHeader(rows, decimalComma);
        var headers = hasHeader ? rows[0] : [.. rows[0].Select((_, i) => $"column {i + 1}")];
        var data = hasHeader ? rows.Skip(1).ToList() : rows;
        if (data.Count == 0) throw new DatasetException(path, 1, "there is a header but no row of data");

        var missing = new CsvMissing(hints.Missing);
        var table = new CsvSample(path, Unique(headers), data, decimalComma, missing);
        var (timeAt, time) = CsvTimeDetector.Detect(table, hints);
        return new CsvLayout
        {
            Delimiter = delimiter,
            Encoding = encoding,
            HasHeader = hasHeader,
            DecimalComma = decimalComma,
            Columns = CsvRoles.Assign(table, hints, timeAt),
            Time = time,
            Missing = missing,
        };
    }

    private static List<string[]> Rows(string path, string sample, char delimiter, bool cut)
    {
        // A sample that was cut ends inside a row.
        if (cut && sample.LastIndexOf('\n') is var end and > 0) sample = sample[..end];
        var rows = new List<string[]>();
        using var reader = CsvReader.FromText(sample, CsvText.Options(delimiter));
        try
        {
            while (rows.Count <= SampleRows && reader.Read())
            {
                if (rows.Count > 0 && reader.FieldCount < rows[0].Length) break; // CsvSource names the line of a ragged row
                rows.Add(reader.Current.ToArray());
            }
        }
        catch (CsvFormatException exception)
        {
            throw new DatasetException(path, exception.LineNumber, exception.Message, exception);
        }

        return rows;
    }

    private static string[] Unique(string[] headers)
    {
        var seen = new HashSet<string>();
        var names = new string[headers.Length];
        for (var i = 0; i < headers.Length; i++)
        {
            var header = new string([.. headers[i].Trim().Where(c => !char.IsControl(c)).Take(ReadingCodec.MaxNameLength - 4)]);
            var name = header.Length == 0 ? $"column {i + 1}" : header;
            for (var n = 2; !seen.Add(name); n++) name = $"{header} {n}";
            names[i] = name;
        }

        return names;
    }

    /// <summary>Whether <paramref name="header"/> is meant by a name or wildcard; without case.</summary>
    internal static bool Matches(string pattern, string header) => FileSystemName.MatchesSimpleExpression(pattern, header, true);
}
