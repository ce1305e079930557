namespace StreamingAnomaly.Detection.Forest;

/// <summary>Reads forward through bytes that may be hostile: every step is checked and an error names its place.</summary>
internal ref struct ForestBytesReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>The next <paramref name="count"/> bytes, which hold <paramref name="what"/>.</summary>
    public ReadOnlySpan<byte> Take(int count, string what)
    {
        if (count > _bytes.Length - _at)
            throw new FormatException(
                $"The forest is cut off: {what} needs {count} bytes at byte {_at}, of {_bytes.Length} in all.");
        var taken = _bytes.Slice(_at, count);
        _at += count;
        return taken;
    }

    /// <summary>An unsigned little-endian number of <paramref name="width"/> (1 or 2) bytes.</summary>
    public int TakeUnsigned(int width, string what)
    {
        var taken = Take(width, what);
        return width == 1 ? taken[0] : taken[0] | (taken[1] << 8);
    }

    /// <summary>Fails if bytes are left over.</summary>
    public readonly void RequireEnd()
    {
        if (_at != _bytes.Length)
            throw new FormatException($"The forest ends at byte {_at}, but {_bytes.Length - _at} more bytes follow.");
    }
}
