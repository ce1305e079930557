using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Unicode;
using CsvHelper;

namespace StreamingAnomaly.Datasets.Csv;

/// <summary>A CSV file as text: gzip by its first bytes, encoding by byte-order mark or content.</summary>
internal sealed class CsvText : IDisposable
{
    /// <summary>A longer row is an unclosed quote or a binary file rather than data.</summary>
    private const int MaxRow = 4_000_000;

    private const int FileBuffer = 64 * 1024;
    private readonly FileStream file;
    private readonly Stream content;

    static CsvText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private CsvText(FileStream file)
    {
        this.file = file;
        Span<byte> magic = stackalloc byte[2];
        var zipped = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1F, 0x8B];
        file.Position = 0;
        content = zipped ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>Bytes of the file read so far, compressed as they are.</summary>
    public long Position => file.Position;

    public static CsvText Open(string path)
    {
        try
        {
            return new CsvText(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, FileBuffer));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(path, 0, exception.Message, exception);
        }
    }

    /// <summary>The first bytes after decompression.</summary>
    public byte[] Head(int length)
    {
        var head = new byte[length];
        return head[..content.ReadAtLeast(head, length, throwOnEndOfStream: false)];
    }

    /// <summary>A reader over all rows, the header among them. It owns the stream.</summary>
    public CsvReader Reader(Encoding encoding, char delimiter) => CsvReader.Create(content, Options(delimiter) with { Encoding = encoding });

    /// <summary>How all files are read: a quote that is not closed is an error, not the rest of the file as one cell.</summary>
    public static CsvReaderOptions Options(char delimiter) => new()
    {
        Separator = delimiter,
        HasHeader = false,
        MaxRecordSize = MaxRow,
        TrackLineNumbers = true,
        PoolStrings = true,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    /// <summary>Encoding of text that begins so.</summary>
    /// <exception cref="DatasetException">It is not text.</exception>
    public static Encoding Detect(string path, ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty) throw new DatasetException(path, 0, "the file is empty");
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return Encoding.Unicode;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return Encoding.BigEndianUnicode;
        var control = head.IndexOfAny(Control);
        if (control >= 0)
            throw new DatasetException(
                path, 0, $"this is not text (byte 0x{head[control]:X2} at position {control + 1}): is it a spreadsheet or a binary file named .csv? Save it as CSV in UTF-8");
        if (IsUtf8(head)) return Encoding.UTF8;
        var korean = Encoding.GetEncoding(949, EncoderFallback.ExceptionFallback, DecoderFallback.ReplacementFallback);
        return korean.GetString(head[..^1]).Contains('\uFFFD') ? Encoding.Latin1 : korean;
    }

    public void Dispose()
    {
        content.Dispose();
        file.Dispose();
    }

    private static bool IsUtf8(ReadOnlySpan<byte> head)
    {
        // The sample may end inside a character of up to four bytes.
        for (var cut = 0; cut < 4 && cut < head.Length; cut++)
            if (Utf8.IsValid(head[..^cut])) return true;
        return false;
    }

    private static readonly SearchValues<byte> Control = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 27, 28, 29, 30, 31]);
}
