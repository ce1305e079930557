using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingAnomaly.Evaluation.Report;

/// <summary>What <c>anomaly evaluate --report</c> writes.</summary>
public sealed record EvaluationReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        IndentSize = 1,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new SixDigits() },
    };

    /// <summary>Seeds of seeded detectors.</summary>
    public required int Seeds { get; init; }

    /// <summary>Threads.</summary>
    public required int Threads { get; init; }

    /// <summary>Wall-clock time of everything, s.</summary>
    public required double Seconds { get; init; }

    /// <summary>One a set, in the order asked for.</summary>
    public required IReadOnlyList<SetReport> Sets { get; init; }

    /// <summary>As UTF-8 JSON; numbers to six significant digits, what could not be measured left out.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    private sealed class SixDigits : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(decimal.Parse(value.ToString("G6", null), System.Globalization.NumberStyles.Float, null));
    }
}
