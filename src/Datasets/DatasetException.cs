namespace StreamingAnomaly.Datasets;

/// <summary>Recorded data or its description cannot be read. The message names the file, the line and what to do.</summary>
public sealed class DatasetException : Exception
{
    /// <param name="file">File or folder concerned.</param>
    /// <param name="line">Line from 1, or 0.</param>
    /// <param name="what">What is wrong and what to do, for a person.</param>
    /// <param name="inner">Cause, if any.</param>
    public DatasetException(string file, long line, string what, Exception? inner = null)
        : base(line > 0 ? $"{file}, line {line}: {what}" : $"{file}: {what}", inner)
    {
        File = file;
        Line = line;
    }

    /// <summary>File or folder concerned.</summary>
    public string File { get; }

    /// <summary>Line from 1, or 0 when it concerns the whole file.</summary>
    public long Line { get; }
}
