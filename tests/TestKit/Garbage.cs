using System.Text;

namespace StreamingAnomaly.TestKit;

/// <summary>A message as broken equipment, a wrong producer or an attacker sends it.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Body">Bytes, without line feeds.</param>
/// <param name="Reason">Why it must become a dead letter.</param>
/// <param name="IsReading">It can be read as a reading: HTTP takes it, and it is set aside only when it is to be scored.</param>
public sealed record Garbage(string Name, byte[] Body, string Reason, bool IsReading = false)
{
    /// <summary>All kinds, as from <paramref name="equipment"/> with a model, whose newest reading is older than <paramref name="time"/>.</summary>
    public static IReadOnlyList<Garbage> Of(string equipment, string time) =>
    [
        Text("empty body", "", "empty"),
        Text("no reading", "[]", "empty"),
        Text("cut in the middle", $$$"""{"equipment":"{{{equipment}}}","time":"{{{time}}}","val""", "malformed-json"),
        Text("NaN as JavaScript prints it", $$$"""{"equipment":"{{{equipment}}}","time":"{{{time}}}","values":{"p":NaN}}""", "malformed-json"),
        new("not UTF-8", [.. "{\"equipment\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8], "bad-equipment"),
        Text("nested lists", new string('[', 1000) + new string(']', 1000), "not-an-object"),
        Text("a field nested a thousand deep", $$$"""{"equipment":"{{{equipment}}}","time":"{{{time}}}","values":{"p":1},"x":{{{new string('[', 1000)}}}{{{new string(']', 1000)}}}}""", "malformed-json"),
        Text("equipment is a number", $$$"""{"equipment":5,"time":"{{{time}}}","values":{"p":1}}""", "bad-equipment"),
        Text("no equipment", $$$"""{"time":"{{{time}}}","values":{"p":1}}""", "no-equipment"),
        Text("time is a number", $$$"""{"equipment":"{{{equipment}}}","time":1732176000,"values":{"p":1}}""", "bad-time"),
        Text("time without a zone", $$$"""{"equipment":"{{{equipment}}}","time":"2026-11-21T08:00:00","values":{"p":1}}""", "bad-time"),
        Text("no time", $$$"""{"equipment":"{{{equipment}}}","values":{"p":1}}""", "no-time"),
        Text("value is a text", $$$"""{"equipment":"{{{equipment}}}","time":"{{{time}}}","values":{"p":"hot"}}""", "bad-value"),
        Text("values is a list", $$$"""{"equipment":"{{{equipment}}}","time":"{{{time}}}","values":[1,2]}""", "not-an-object"),
        Text("no values", $$$"""{"equipment":"{{{equipment}}}","time":"{{{time}}}"}""", "no-values"),
        Text("clock at 1970", $$$"""{"equipment":"{{{equipment}}}","time":"1970-01-01T00:00:00Z","values":{"p":1}}""", "late", isReading: true),
        Text("clock far ahead", $$$"""{"equipment":"{{{equipment}}}","time":"2200-01-01T00:00:00Z","values":{"p":1}}""", "time-in-future", isReading: true),
    ];

    /// <summary>Odd but usable: null, not finite, unknown sensors and unknown fields are facts about a reading, not errors.</summary>
    public static IReadOnlyList<byte[]> Usable(string equipment, string time) =>
    [
        Encoding.UTF8.GetBytes($$$"""{"equipment":"{{{equipment}}}","time":"{{{time}}}","values":{"pressure_mtorr":null,"bias_v":"NaN","chuck_c":40,"rf_power_w":"Infinity"}}"""),
        Encoding.UTF8.GetBytes($$$"""{"equipment":"{{{equipment}}}","time":"{{{time}}}","values":{"chuck_c":40,"never_seen":1},"firmware":{"a":[1,null]},"note":"x"}"""),
    ];

    private static Garbage Text(string name, string body, string reason, bool isReading = false) =>
        new(name, Encoding.UTF8.GetBytes(body), reason, isReading);
}
