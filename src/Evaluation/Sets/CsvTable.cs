using System.Globalization;
using System.IO.Compression;
using CsvHelper;

namespace StreamingAnomaly.Evaluation.Sets;

/// <summary>A small recorded CSV file with a header, whole in memory; gzip if its name ends in <c>.gz</c>.</summary>
/// <remarks>A column is text if its first cell is not a number. An empty cell or NaN in a column of numbers holds the last value.</remarks>
internal sealed class CsvTable
{
    private readonly string path;
    private readonly List<double>?[] numbers;
    private readonly List<string>?[] texts;

    private CsvTable(string path, string[] header)
    {
        this.path = path;
        Header = header;
        numbers = new List<double>?[header.Length];
        texts = new List<string>?[header.Length];
    }

    /// <summary>Column names.</summary>
    public string[] Header { get; }

    /// <summary>Rows below the header.</summary>
    public int Rows { get; private set; }

    /// <exception cref="EvaluationException">The file cannot be used; the message says where and why.</exception>
    public static CsvTable Read(string path)
    {
        if (!File.Exists(path)) throw new EvaluationException($"{path}: there is no such file");
        using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(File.OpenRead(path), CompressionMode.Decompress)
            : File.OpenRead(path);
        try
        {
            return Read(path, stream);
        }
        catch (Exception e) when (e is CsvFormatException or InvalidDataException)
        {
            throw new EvaluationException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Whether the column has numbers.</summary>
    public bool IsNumeric(string column) => numbers[At(column)] is not null;

    /// <summary>The columns as sensors, [rows, columns].</summary>
    public Matrix Sensors(IReadOnlyList<string> columns)
    {
        if (columns.Count == 0) throw new EvaluationException($"{path}: there is no column of numbers");
        var values = new double[Rows * columns.Count];
        for (var c = 0; c < columns.Count; c++)
        {
            var column = Numbers(columns[c]);
            for (var row = 0; row < Rows; row++) values[(row * columns.Count) + c] = column[row];
        }

        return new(values, columns.Count);
    }

    /// <summary>A column of numbers.</summary>
    public IReadOnlyList<double> Numbers(string column) =>
        numbers[At(column)] ?? throw new EvaluationException($"{path}: column '{column}' has text in it ('{texts[At(column)]![0]}'), numbers are needed");

    /// <summary>A column of text.</summary>
    public IReadOnlyList<string> Texts(string column) =>
        texts[At(column)] ?? throw new EvaluationException($"{path}: column '{column}' has numbers in it, text is needed");

    private static CsvTable Read(string path, Stream stream)
    {
        using var file = new BufferedStream(stream);
        using var text = new StreamReader(file);
        var content = text.ReadToEnd();
        var end = content.IndexOf('\n', StringComparison.Ordinal);
        var first = end < 0 ? content : content[..end];
        using var reader = CsvReader.FromText(content, new CsvReaderOptions
        {
            Separator = first.Contains(';', StringComparison.Ordinal) ? ';' : first.Contains('\t', StringComparison.Ordinal) ? '\t' : ',',
            HasHeader = false,
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw,
        });
        if (!reader.Read()) throw new EvaluationException($"{path}: the file is empty");
        var header = new string[reader.FieldCount];
        for (var i = 0; i < header.Length; i++) header[i] = reader.GetString(i).Trim();
        var table = new CsvTable(path, header);
        while (reader.Read()) table.Add(reader);
        if (table.Rows == 0) throw new EvaluationException($"{path}: there is a header but no row of data");
        table.FillStart();
        return table;
    }

    private void Add(CsvReader reader)
    {
        if (reader.FieldCount != Header.Length)
            throw new EvaluationException($"{path}, line {reader.LineNumber}: {reader.FieldCount} cells under a header of {Header.Length}");
        for (var i = 0; i < Header.Length; i++)
        {
            var cell = reader.GetSpan(i).Trim((byte)' ');
            var isNumber = double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value);
            if (Rows == 0)
            {
                if (isNumber || cell.IsEmpty) numbers[i] = [];
                else texts[i] = [];
            }

            if (texts[i] is { } text) text.Add(reader.GetString(i));
            else if (!isNumber && !cell.IsEmpty)
                throw new EvaluationException($"{path}, line {reader.LineNumber}, column '{Header[i]}': '{reader.GetString(i)}' is not a number");
            else numbers[i]!.Add(cell.IsEmpty || !double.IsFinite(value) ? (Rows == 0 ? double.NaN : numbers[i]![^1]) : value);
        }

        Rows++;
    }

    /// <summary>Cells missing before the first value take that value; a column without any is 0.</summary>
    private void FillStart()
    {
        foreach (var column in numbers)
        {
            if (column is null || !double.IsNaN(column[0])) continue;
            var known = column.FindIndex(v => !double.IsNaN(v));
            for (var i = 0; i < (known < 0 ? column.Count : known); i++) column[i] = known < 0 ? 0 : column[known];
        }
    }

    private int At(string column)
    {
        var at = Array.FindIndex(Header, h => string.Equals(h, column, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : throw new EvaluationException($"{path}: there is no column '{column}'; there are {string.Join(", ", Header.Take(20))}");
    }
}
