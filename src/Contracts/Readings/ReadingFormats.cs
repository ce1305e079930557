namespace StreamingAnomaly.Contracts.Readings;

/// <summary>How a message is to be read.</summary>
internal enum ReadingFormat
{
    Sniff,
    Json,
    NdJson,
    Protobuf,
    ProtobufBatch,
    Unsupported,
}

/// <summary>Content types to formats.</summary>
internal static class ReadingFormats
{
    public static ReadingFormat Of(string? contentType)
    {
        var text = contentType.AsSpan().Trim();
        if (text.IsEmpty) return ReadingFormat.Sniff;
        var semicolon = text.IndexOf(';');
        var type = (semicolon < 0 ? text : text[..semicolon]).Trim();
        var parameters = semicolon < 0 ? default : text[(semicolon + 1)..];
        if (Is(type, "application/octet-stream")) return ReadingFormat.Sniff;
        if (Is(type, "application/json") || Is(type, "text/json")) return Utf8Only(parameters, ReadingFormat.Json);
        if (Is(type, "application/x-ndjson") || Is(type, "application/ndjson") || Is(type, "application/jsonl")
            || Is(type, "application/x-jsonlines"))
            return Utf8Only(parameters, ReadingFormat.NdJson);
        if (Is(type, "application/x-protobuf") || Is(type, "application/protobuf") || Is(type, "application/vnd.google.protobuf"))
            return IsBatch(parameters) ? ReadingFormat.ProtobufBatch : ReadingFormat.Protobuf;
        return ReadingFormat.Unsupported;
    }

    private static ReadingFormat Utf8Only(ReadOnlySpan<char> parameters, ReadingFormat format)
    {
        var charset = Parameter(parameters, "charset");
        return charset.IsEmpty || Is(charset, "utf-8") || Is(charset, "utf8") || Is(charset, "us-ascii")
            ? format
            : ReadingFormat.Unsupported;
    }

    private static bool IsBatch(ReadOnlySpan<char> parameters)
    {
        foreach (var name in (ReadOnlySpan<string>)["type", "messageType", "proto"])
        {
            var value = Parameter(parameters, name);
            if (Is(value, "batch") || value.EndsWith("ReadingBatch", StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private static ReadOnlySpan<char> Parameter(ReadOnlySpan<char> parameters, string name)
    {
        foreach (var range in parameters.Split(';'))
        {
            var part = parameters[range];
            var equals = part.IndexOf('=');
            if (equals > 0 && Is(part[..equals].Trim(), name)) return part[(equals + 1)..].Trim().Trim('"');
        }

        return default;
    }

    private static bool Is(ReadOnlySpan<char> text, string other) => text.Equals(other, StringComparison.OrdinalIgnoreCase);
}
