using System.Net;

namespace StreamingAnomaly.Scorer.Store.Influx;

/// <summary>What a server said to a request.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">Beginning of the body.</param>
/// <param name="RetryAfter">How long it asks us to stay away, or null.</param>
internal sealed record InfluxReply(HttpStatusCode Status, string Body, TimeSpan? RetryAfter)
{
    /// <summary>All lines are stored.</summary>
    public bool IsStored => (int)Status is >= 200 and < 300 && Status != HttpStatusCode.Created;

    /// <summary>The lines themselves are the problem, some or all; 201 is how some servers say "a part".</summary>
    public bool IsRefused => Status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.Created;

    /// <summary>The body is more than the server takes.</summary>
    public bool IsTooLarge => Status == HttpStatusCode.RequestEntityTooLarge;

    /// <summary>The same request may succeed later, at the latest when a person has corrected settings or server.</summary>
    public bool IsRetryable => !IsStored && !IsRefused && !IsTooLarge;

    /// <summary>It will not pass by itself: credentials, address or database are wrong.</summary>
    public bool NeedsAPerson => IsRetryable && (int)Status is >= 300 and < 500 and not (408 or 425 or 429);
}
