using System.Text.Json.Serialization;

namespace StreamingAnomaly.ServiceDefaults.Health;

/// <summary>Body of <c>/healthz/ready</c>.</summary>
internal sealed record HealthAnswer(
    [property: JsonConverter(typeof(JsonStringEnumConverter<ReadinessState>))] ReadinessState State,
    IReadOnlyList<HealthCheckAnswer> Checks);

/// <summary>One check in <see cref="HealthAnswer"/>.</summary>
internal sealed record HealthCheckAnswer(
    string Name,
    [property: JsonConverter(typeof(JsonStringEnumConverter<ReadinessState>))] ReadinessState State,
    string? Detail);
