using System.Reflection;
using System.Text;
using System.Text.Json;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Contracts.Tests.Fuzzing;

/// <summary>Whatever bytes arrive: a reading that can be written and read back, or an error with a known reason; little memory either way.</summary>
public sealed class ReadingFuzz
{
    private static readonly HashSet<string> Reasons =
        [.. typeof(ReadingErrors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!)];

    private static readonly byte[][] Documents =
    [
        .. new[]
        {
            """{"equipment":"etch-01","time":"2026-11-21T08:00:00.123Z","values":{"pressure":1.23,"rf_power":550},"context":{"recipe":"R1","step":4,"lot":"L7"}}""",
            """[{"equipment":"a","time":"2026-11-21T17:00:00+09:00","values":{"p":null,"q":"NaN","r":"-Infinity"}},{"equipment":"b","time":"1678-01-01T00:00:00Z","values":{"p":1e-300}}]""",
            "{\"equipment\":\"식각-01\",\"time\":\"2026-11-21T08:00:00Z\",\"values\":{\"압력\":-0.0},\"extra\":{\"deep\":[1,{\"x\":[]}]}}\n{\"equipment\":\"c\",\"time\":\"2026-11-21T08:00:01Z\",\"values\":{\"p\":1}}\n",
            """ { "time" : "2261-12-31T23:59:59.999999999Z" , "values" : { "a\u00e9\"b" : 1.7976931348623157E308 } , "equipment" : "\ud83d\ude00" } """,
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "NaN", "-Infinity", "1e400", "-1e400", "1e-400", "0", "-0", "00", "1.", ".5", "null", "true", "\"", "\\", "\\u0000", "\\ud800", "\"\"", "{", "}", "[", "]", ",", ":", "\n",
            "\"equipment\":", "\"time\":", "\"values\":", "\"context\":", "\"equipment\":\"x\",", "9223372036854775808", "99999999999999999999999999999999999999999999", "\uFEFF", "\u2028",
            "2026-02-30T00:00:00Z", "T24:00:00Z", "+99:99", "//", "/*", new string('[', 100), new string('{', 100), new string('9', 400), new string('x', 250),
        }.Select(Encoding.UTF8.GetBytes),
        [0], [0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF0, 0x9F],
    ];

    [Fact]
    public void Json_Mutated_IsAReadingOrAnErrorWithItsReason() => Attack("reading JSON", 30_000, ReadingCodec.Json, Documents);

    [Fact]
    public void NdJson_Mutated_IsReadingsOrAnErrorWithItsReason() => Attack("reading NDJSON", 15_000, ReadingCodec.NdJson, Documents);

    [Fact]
    public void Protobuf_Mutated_IsAReadingOrAnErrorWithItsReason() =>
        Attack("reading Protobuf", 30_000, ReadingCodec.Protobuf, [.. Readings().Select(ReadingCodec.WriteProtobuf)]);

    [Fact]
    public void ProtobufBatch_Mutated_IsReadingsOrAnErrorWithItsReason() =>
        Attack("reading batch Protobuf", 15_000, ReadingCodec.ProtobufBatch, [ReadingCodec.WriteProtobuf(Readings()), ReadingCodec.WriteProtobuf(Readings().Take(1))]);

    [Fact]
    public void Sniffed_Mutated_IsReadingsOrAnErrorWithItsReason() =>
        Attack("reading of unknown type", 15_000, null, [.. Documents, .. Readings().Select(ReadingCodec.WriteProtobuf)]);

    [Fact]
    public void Noise_WithoutAnySense_IsAnError() => Attack("reading noise", 10_000, null, [[]], random =>
    {
        var noise = new byte[random.Next(300)];
        random.NextBytes(noise);
        return noise;
    });

    private static void Attack(string target, int iterations, string? type, byte[][] seeds, Func<Random, byte[]>? make = null)
    {
        var run = new FuzzRun(target, iterations);
        run.Each(random =>
        {
            var bytes = make?.Invoke(random) ?? Mutation.Of(random, seeds[random.Next(seeds.Length)], seeds[random.Next(seeds.Length)], Words);
            return Check(bytes, type);
        });
        Assert.True(run.Outcomes.Count >= (make is null ? 5 : 2), $"only {string.Join(", ", run.Outcomes.Keys)}: the attack reaches too little");
    }

    private static string Check(byte[] bytes, string? type)
    {
        List<Reading> readings = [];
        List<Range> slices = [];
        ReadingError? error = null;
        FuzzRun.Bounded(1_000_000 + (200L * bytes.Length), () => error = ReadingCodec.Read(bytes, type, readings, slices));
        if (error is not null)
        {
            Assert.Contains(error.Reason, Reasons);
            Assert.NotEmpty(error.Detail);
            Assert.True(error.Detail.Length < 2000, "a detail that long is the attacker's text");
            Assert.Empty(readings);
            return error.Reason;
        }

        Assert.NotEmpty(readings);
        Assert.Equal(readings.Count, slices.Count);
        for (var i = 0; i < readings.Count; i++) Check(readings[i], bytes[slices[i]], type);
        return "accepted";
    }

    private static void Check(Reading reading, byte[] slice, string? type)
    {
        Assert.True(ReadingCodec.IsName(reading.Equipment));
        Assert.All(reading.Values, v => Assert.True(ReadingCodec.IsName(v.Sensor)));
        Assert.All(reading.Context, c => Assert.True(ReadingCodec.IsName(c.Key)));
        Assert.InRange(reading.Values.Count, 1, ReadingCodec.MaxSensors);
        Assert.Equal(reading.Values.Count, reading.Values.Select(v => v.Sensor).Distinct().Count());

        // What goes out is strict JSON, which has no NaN, and it says the same as what came in; so does its slice alone.
        var json = ReadingCodec.WriteJson(reading);
        JsonDocument.Parse(json).Dispose();
        AssertSame(reading, Read(json, ReadingCodec.Json));
        AssertSame(reading, Read(ReadingCodec.WriteProtobuf(reading), ReadingCodec.Protobuf));
        AssertSame(reading, Read(slice, type == ReadingCodec.ProtobufBatch ? ReadingCodec.Protobuf : type));
    }

    private static Reading Read(byte[] bytes, string? type)
    {
        var readings = new List<Reading>();
        Assert.Null(ReadingCodec.Read(bytes, type, readings));
        return Assert.Single(readings);
    }

    private static void AssertSame(Reading expected, Reading actual)
    {
        Assert.Equal((expected.Equipment, expected.TimeUnixNano), (actual.Equipment, actual.TimeUnixNano));
        Assert.Equal(
            expected.Values.Select(v => (v.Sensor, v.Value)).OrderBy(v => v.Sensor, StringComparer.Ordinal),
            actual.Values.Select(v => (v.Sensor, v.Value)).OrderBy(v => v.Sensor, StringComparer.Ordinal));
        Assert.Equal(
            expected.Context.OrderBy(c => c.Key, StringComparer.Ordinal).ToList(), actual.Context.OrderBy(c => c.Key, StringComparer.Ordinal).ToList());
    }

    private static List<Reading> Readings()
    {
        var readings = new List<Reading>();
        foreach (var document in Documents) Assert.Null(ReadingCodec.Read(document, document == Documents[2] ? ReadingCodec.NdJson : ReadingCodec.Json, readings));
        return readings;
    }
}
