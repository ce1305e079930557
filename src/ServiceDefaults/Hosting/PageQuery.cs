using System.Globalization;

namespace StreamingAnomaly.ServiceDefaults.Hosting;

/// <summary>What a client asks of a list, <c>?limit=</c> and <c>?cursor=</c>: read in one way and refused in the same words everywhere.</summary>
public static class PageQuery
{
    /// <summary>Rows of a page where the client names no limit.</summary>
    public const int DefaultLimit = 50;

    /// <summary>Rows of a page at most.</summary>
    public const int MaxLimit = 500;

    /// <summary>Reads <c>limit</c>.</summary>
    /// <param name="text">As it was sent; null or empty: not sent.</param>
    /// <param name="limit">1 to <see cref="MaxLimit"/>.</param>
    /// <param name="missing">Used where none was sent.</param>
    /// <returns>What is wrong and what to send, for a person; null where nothing is.</returns>
    public static string? ReadLimit(string? text, out int limit, int missing = DefaultLimit)
    {
        limit = missing;
        return string.IsNullOrEmpty(text) || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxLimit)
            ? null
            : $"limit is '{text}'; give 1 to {MaxLimit}";
    }

    /// <summary>Reads the <c>cursor</c> of a list whose places are numbers.</summary>
    /// <param name="text">As it was sent; null or empty: not sent.</param>
    /// <param name="place">Where the page before ended; null: the first page.</param>
    /// <returns>What is wrong and what to send, for a person; null where nothing is.</returns>
    public static string? ReadCursor(string? text, out long? place)
    {
        place = null;
        if (string.IsNullOrEmpty(text)) return null;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return WrongCursor(text);
        place = number;
        return null;
    }

    /// <summary>Says that a cursor is not one of this list's.</summary>
    public static string WrongCursor(string? text) => $"cursor '{text}' is not one that this list gave; leave it out to start at the first page";
}
