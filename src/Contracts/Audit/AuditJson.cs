using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamingAnomaly.Contracts.Audit;

/// <summary>Records and anchors as JSON: value of the topic's records, lines of files.</summary>
public static class AuditJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // Korean names stay readable; the text is never put into a page as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>A record as one line of UTF-8, without a line feed.</summary>
    public static byte[] Write(AuditRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, Options);

    /// <summary>An anchor as one line, without a line feed.</summary>
    public static string Write(AuditAnchor anchor) => JsonSerializer.Serialize(anchor, Options);

    /// <summary>Reads a record.</summary>
    /// <exception cref="FormatException">It is none; says what is wrong.</exception>
    public static AuditRecord ReadRecord(ReadOnlySpan<byte> json) => Read<AuditRecord>(json, "audit record");

    /// <summary>Reads an anchor.</summary>
    /// <exception cref="FormatException">It is none; says what is wrong.</exception>
    public static AuditAnchor ReadAnchor(ReadOnlySpan<byte> json) => Read<AuditAnchor>(json, "audit anchor");

    private static T Read<T>(ReadOnlySpan<byte> json, string what)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new FormatException($"null is no {what}");
        }
        catch (JsonException e)
        {
            throw new FormatException($"this is no {what}: {e.Message}", e);
        }
    }
}
