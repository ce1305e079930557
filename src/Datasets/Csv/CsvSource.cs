using CsvHelper;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Datasets.Csv;

/// <summary>Streams the rows of a CSV file; memory does not grow with the file. Not thread-safe.</summary>
public sealed class CsvSource : IDisposable
{
    private readonly string path;
    private readonly CsvLayout layout;
    private readonly CsvText text;
    private readonly CsvReader reader;
    private readonly int sensors;
    private readonly List<KeyValuePair<string, string>> context = [];
    private char[] scratch = new char[64];

    /// <summary>Opens the file.</summary>
    /// <exception cref="DatasetException">It cannot be opened.</exception>
    public CsvSource(string path, CsvLayout layout)
    {
        this.path = path;
        this.layout = layout;
        sensors = layout.Columns.Count(column => column.Role == CsvColumnRole.Sensor);
        text = CsvText.Open(path);
        reader = text.Reader(layout.Encoding, layout.Delimiter);
        if (layout.HasHeader) Advance();
    }

    /// <summary>Bytes of the file read so far.</summary>
    public long Position => text.Position;

    /// <summary>The next row.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="DatasetException">The row is ragged or a cell is not what its column says.</exception>
    public bool TryRead(out CsvRow row)
    {
        row = default;
        if (!Advance()) return false;
        CheckWidth();
        row = Convert();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        reader.Dispose();
        text.Dispose();
    }

    private CsvRow Convert()
    {
        long? time = null;
        string? equipment = null, run = null;
        int? label = null;
        var values = new SensorValue[sensors];
        var sensor = 0;
        context.Clear();
        for (var i = 0; i < layout.Columns.Count; i++)
        {
            var column = layout.Columns[i];
            if (column.Role == CsvColumnRole.Dropped) continue;
            var cell = Cell(i);
            switch (column.Role)
            {
                case CsvColumnRole.Sensor:
                    values[sensor++] = new SensorValue(column.Name, Number(column, cell));
                    break;
                case CsvColumnRole.Time:
                    if (!layout.Time!.TryParse(cell, layout.DecimalComma, out var nanoseconds))
                        throw Bad(column, cell, "is not a time like those before it");
                    time = nanoseconds;
                    break;
                case CsvColumnRole.Label:
                    if (!CsvCell.TryLabel(cell, layout.DecimalComma, out label)) throw Bad(column, cell, "is not a label: expected 0 or 1");
                    break;
                case CsvColumnRole.Context:
                    if (!cell.IsEmpty) context.Add(new(column.Name, Text(i)));
                    break;
                case CsvColumnRole.Equipment:
                    equipment = Text(i);
                    if (!ReadingCodec.IsName(equipment)) throw Bad(column, cell, "is not an equipment id");
                    break;
                default:
                    run = Text(i);
                    break;
            }
        }

        return new CsvRow(reader.LineNumber, time, values, [.. context], equipment, run, label);
    }

    private double Number(CsvColumn column, ReadOnlySpan<char> cell)
    {
        if (CsvCell.TryNumber(cell, layout.DecimalComma, out var value)) return value;
        if (layout.Missing.Contains(cell)) return double.NaN;
        throw Bad(column, cell, "is not a number: list the word under missing, or the column under columns.context or columns.drop, in dataset.yaml");
    }

    private void CheckWidth()
    {
        var expected = layout.Columns.Count;
        var count = reader.FieldCount;
        while (count > expected && Cell(count - 1).IsEmpty) count--;
        if (count != expected)
            throw new DatasetException(path, reader.LineNumber, $"the row has {count} cells, {(layout.HasHeader ? "the header" : "the first row")} {expected}");
    }

    private DatasetException Bad(CsvColumn column, ReadOnlySpan<char> cell, string what) =>
        new(path, reader.LineNumber, $"column '{column.Header}': '{(cell.Length > 60 ? cell[..60] : cell)}' {what}");

    private bool Advance()
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException exception)
        {
            throw new DatasetException(path, exception.LineNumber, exception.Message, exception);
        }
        catch (InvalidDataException exception)
        {
            throw new DatasetException(path, reader.LineNumber, "the gzip file is damaged: " + exception.Message, exception);
        }
    }

    /// <summary>A cell without the spaces around it, valid until the next call.</summary>
    private ReadOnlySpan<char> Cell(int column)
    {
        var bytes = reader.GetSpan(column).Length; // UTF-16 never needs more units than UTF-8 bytes
        if (scratch.Length < bytes) scratch = new char[bytes];
        return scratch.AsSpan(0, reader.GetChars(column, scratch)).Trim();
    }

    private string Text(int column) => reader.GetString(column).Trim();
}
