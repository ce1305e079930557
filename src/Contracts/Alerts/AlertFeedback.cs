using System.Text.Json;

namespace StreamingAnomaly.Contracts.Alerts;

/// <summary>A person's verdict on an incident, as it stands on the topic <c>anomaly.feedback.v1</c>; the newest counts.</summary>
public sealed record AlertFeedback
{
    /// <summary>Value of the envelope's <c>type</c>.</summary>
    public const string EventType = "anomaly.feedback.v1";

    /// <summary>Id, 32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Incident it is about.</summary>
    public required string Incident { get; init; }

    /// <summary>Its equipment.</summary>
    public required string Equipment { get; init; }

    /// <summary>The verdict.</summary>
    public required FeedbackVerdict Verdict { get; init; }

    /// <summary>Who said it.</summary>
    public required string By { get; init; }

    /// <summary>When it was said (wall time).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why; may be empty.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Event time at which the incident began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Event time of its end; null while it is open.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Its highest stage.</summary>
    public required int Stage { get; init; }

    /// <summary>Its alert events: the first and the newest.</summary>
    public IReadOnlyList<string> Alerts { get; init; } = [];

    /// <summary>UTF-8 JSON in the CloudEvents envelope.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(
        new CloudEvent<AlertFeedback>
        {
            Id = Id, Source = "/equipment/" + Uri.EscapeDataString(Equipment), Type = EventType, Subject = Equipment, Time = At, Data = this,
        },
        AlertJson.Options);

    /// <summary>Reads one.</summary>
    /// <exception cref="JsonException">The bytes are no feedback; the message says where.</exception>
    public static AlertFeedback Read(ReadOnlySpan<byte> json)
    {
        var envelope = JsonSerializer.Deserialize<CloudEvent<AlertFeedback>>(json, AlertJson.Options);
        return envelope is { Type: EventType } ? envelope.Data : throw new JsonException($"expected type {EventType}, found {envelope?.Type ?? "null"}");
    }
}
