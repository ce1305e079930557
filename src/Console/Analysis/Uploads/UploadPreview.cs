namespace StreamingAnomaly.Console.Analysis.Uploads;

/// <summary>How a file will be read, before anything is run.</summary>
/// <param name="Upload">The file.</param>
/// <param name="Delimiter">Field separator; "tab" for a tabulator.</param>
/// <param name="HasHeader">Whether the first row names the columns.</param>
/// <param name="DecimalComma">Decimal comma instead of a point.</param>
/// <param name="Columns">Columns in the order of the file.</param>
/// <param name="Rows">The first rows, as text.</param>
internal sealed record UploadPreview(
    Upload Upload, string Delimiter, bool HasHeader, bool DecimalComma, IReadOnlyList<PreviewColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>A column of the preview.</summary>
/// <param name="Name">Header, or <c>column N</c>.</param>
/// <param name="Role"><c>sensor</c>, <c>time</c>, <c>context</c>, <c>label</c>, <c>equipment</c>, <c>run</c> or <c>dropped</c>.</param>
internal sealed record PreviewColumn(string Name, string Role);
