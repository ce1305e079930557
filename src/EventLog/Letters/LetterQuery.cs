using System.Text;

namespace StreamingAnomaly.EventLog.Letters;

/// <summary>Which letters; what is null does not matter.</summary>
/// <param name="Topic">Dead-letter topic.</param>
/// <param name="Reason">Reason code.</param>
/// <param name="Equipment">Key of the original.</param>
/// <param name="Since">Set aside at or after.</param>
public sealed record LetterQuery(string? Topic = null, string? Reason = null, string? Equipment = null, DateTimeOffset? Since = null)
{
    /// <summary>Whether a letter is one of these.</summary>
    public bool Has(StoredLetter letter) =>
        (Topic is null || letter.Partition.Topic == Topic)
        && (Reason is null || letter.Letter.Reason == Reason)
        && (Equipment is null || Encoding.UTF8.GetString(letter.Letter.Key.Span) == Equipment)
        && (Since is null || letter.Time >= Since);
}
