using System.Text.Json;

namespace StreamingAnomaly.Alerter.Outbox;

/// <summary>Words for outcomes, the same in the delivery log, metrics and the API.</summary>
internal static class OutcomeNames
{
    public static string Of<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
