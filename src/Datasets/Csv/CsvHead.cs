using CsvHelper;

namespace StreamingAnomaly.Datasets.Csv;

/// <summary>The first rows of a file as text, for people to look at before anything is made of them.</summary>
public static class CsvHead
{
    /// <summary>The first rows of data, cells trimmed; fewer where the file is shorter or a row cannot be read.</summary>
    /// <exception cref="DatasetException">The file cannot be opened.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(string path, CsvLayout layout, int count)
    {
        ArgumentNullException.ThrowIfNull(layout);
        using var text = CsvText.Open(path);
        using var reader = text.Reader(layout.Encoding, layout.Delimiter);
        var rows = new List<IReadOnlyList<string>>();
        try
        {
            if (layout.HasHeader) reader.Read();
            while (rows.Count < count && reader.Read())
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetString(i).Trim())]);
        }
        catch (Exception e) when (e is CsvFormatException or InvalidDataException)
        {
            // The run names the line; a preview shows what comes before it.
        }

        return rows;
    }
}
