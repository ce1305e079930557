using System.Globalization;
using Microsoft.AspNetCore.Http;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Ingest.Http;

/// <summary>Why a request was not accepted.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Reason">Stable code, also a metric label.</param>
/// <param name="Detail">For a person.</param>
/// <param name="RetryAfter">Seconds after which the same request may succeed.</param>
internal sealed record Refusal(int Status, string Reason, string Detail, int? RetryAfter = null)
{
    public int? Index { get; init; }

    private ReadingError? Place { get; init; }

    public static Refusal Of(ReadingError error) =>
        new(error.Reason == ReadingErrors.UnsupportedType ? 415 : 400, error.Reason, error.Detail)
        {
            Place = error,
            Index = error.Index < 0 ? null : error.Index,
        };

    /// <summary>Problem details (RFC 9457) with the place of the error as extension members.</summary>
    public IResult ToResult(HttpResponse response)
    {
        if (RetryAfter is { } seconds) response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var extensions = new Dictionary<string, object?> { ["reason"] = Reason };
        if (Index is { } index) extensions["index"] = index;
        if (Place is { } place)
        {
            if (place.Path.Length > 0) extensions["path"] = place.Path;
            if (place.Line > 0) extensions["line"] = place.Line;
            if (place.Byte > 0) extensions["byte"] = place.Byte;
        }

        return Results.Problem(Detail, null, Status, Title(Status), $"urn:streaming-anomaly:error:{Reason}", extensions);
    }

    private static string Title(int status) => status switch
    {
        400 => "The request is not a list of readings",
        413 => "Too large",
        415 => "Unsupported content type or encoding",
        429 => "Too many requests",
        507 => "The edge is full",
        _ => "The log is not available",
    };
}
