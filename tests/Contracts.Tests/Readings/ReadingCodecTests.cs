using System.Text;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Contracts.Tests.Readings;

public sealed class ReadingCodecTests
{
    private const string Etcher =
        """{"equipment":"etch-01","time":"2026-11-21T08:00:00.123Z","values":{"pressure":1.23,"rf_power":550},"context":{"recipe":"R1","step":4,"lot":"L7","wafer":"W12"}}""";

    [Fact]
    public void Read_DesignExample_GivesEveryField()
    {
        var reading = Assert.Single(Good(Etcher));
        Assert.Equal("etch-01", reading.Equipment);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 8, 0, 0, 123, TimeSpan.Zero), UnixTime.FromNanoseconds(reading.TimeUnixNano));
        Assert.Equal([new SensorValue("pressure", 1.23), new SensorValue("rf_power", 550)], reading.Values);
        Assert.Equal("4", reading.Label("step"));
        Assert.Equal("W12", reading.Label("wafer"));
    }

    [Fact]
    public void Read_LongNonsense_IsNotQuotedInFull()
    {
        List<Reading> readings = [];
        var error = ReadingCodec.Read(Encoding.UTF8.GetBytes("{\"equipment\":\"a\",\"values\":t" + new string('u', 100_000)), ReadingCodec.Json, readings);
        Assert.Equal(ReadingErrors.MalformedJson, error?.Reason);
        Assert.InRange(error!.Detail.Length, 20, 400);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/x-ndjson")]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public void Read_Array_GivesReadingsAndTheirBytes(string? type)
    {
        var bytes = Encoding.UTF8.GetBytes($"\uFEFF [{Etcher} ,\n {Etcher.Replace("etch-01", "식각-02", StringComparison.Ordinal)}]\n");
        var readings = new List<Reading>();
        var slices = new List<Range>();
        Assert.Null(ReadingCodec.Read(bytes, type, readings, slices));
        Assert.Equal(["etch-01", "식각-02"], readings.Select(r => r.Equipment));
        foreach (var (slice, reading) in slices.Zip(readings))
            Assert.Equal(reading, Assert.Single(Good(bytes[slice], ReadingCodec.Json)), ReadingEquality.Instance);
    }

    [Fact]
    public void Read_NdJson_ReadsEveryLine() => Assert.Equal(3, Good($"{Etcher}\n{Etcher}\r\n\n{Etcher}", ReadingCodec.NdJson).Count);

    [Fact]
    public void Read_NotFiniteAndNull_AreFactsNotErrors()
    {
        var reading = Assert.Single(Good(
            """{"equipment":"a","time":"2026-01-01T00:00:00Z","values":{"n":null,"q":"NaN","u":"Infinity","d":"-Infinity","big":1e999}}"""));
        Assert.Equal(
            [double.NaN, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.PositiveInfinity],
            reading.Values.Select(v => v.Value));
    }

    [Fact]
    public void Read_ExtraFields_BecomeLabels()
    {
        var reading = Assert.Single(Good(
            """{"line":7,"ok":true,"none":null,"equipment":"a","time":"2026-01-01T00:00:00Z","values":{"x":1},"tags":{"b": [1, 2]},"context":{"deep":{"a":1}}}"""));
        Assert.Equal(
            [new("line", "7"), new("ok", "true"), new("tags", """{"b": [1, 2]}"""), new KeyValuePair<string, string>("deep", """{"a":1}""")],
            reading.Context);
    }

    [Fact]
    public void Read_RepeatedKeys_LastWins()
    {
        var sensors = string.Join(',', Enumerable.Range(0, 60).Select(i => $"\"s{i % 40}\":{i}"));
        var reading = Assert.Single(Good(
            $$$"""{"equipment":"a","equipment":"b","time":"2026-01-01T00:00:00Z","values":{"gone":1},"values":{{{{sensors}}}},"k":"1","context":{"k":"2"}}"""));
        Assert.Equal("b", reading.Equipment);
        Assert.Equal(40, reading.Values.Count);
        Assert.Equal(new SensorValue("s3", 43), reading.Values[3]);
        Assert.Equal(new SensorValue("s39", 39), reading.Values[39]);
        Assert.Equal("2", reading.Label("k"));
    }

    [Fact]
    public void Read_EscapedNames_AreUnescaped()
    {
        var reading = Assert.Single(Good("""{"\u0065quipment":"\uc2dd\uac01","time":"2026\u002d01-01T00:00:00Z","values":{"a\"b":1}}"""));
        Assert.Equal("식각", reading.Equipment);
        Assert.Equal("a\"b", reading.Values[0].Sensor);
    }

    [Theory]
    [InlineData("", ReadingErrors.Empty)]
    [InlineData("  \n", ReadingErrors.Empty)]
    [InlineData("[]", ReadingErrors.Empty)]
    [InlineData("hello", ReadingErrors.MalformedJson)]
    [InlineData("{\"equipment\":\"a\"", ReadingErrors.MalformedJson)]
    [InlineData("[1]", ReadingErrors.NotAnObject)]
    [InlineData("""{"time":"2026-01-01T00:00:00Z","values":{"x":1}}""", ReadingErrors.NoEquipment)]
    [InlineData("""{"equipment":5,"time":"2026-01-01T00:00:00Z","values":{"x":1}}""", ReadingErrors.BadEquipment)]
    [InlineData("""{"equipment":"a\u0000b","time":"2026-01-01T00:00:00Z","values":{"x":1}}""", ReadingErrors.BadEquipment)]
    [InlineData("""{"equipment":"","time":"2026-01-01T00:00:00Z","values":{"x":1}}""", ReadingErrors.BadEquipment)]
    [InlineData("""{"equipment":"a","values":{"x":1}}""", ReadingErrors.NoTime)]
    [InlineData("""{"equipment":"a","time":1700000000,"values":{"x":1}}""", ReadingErrors.BadTime)]
    [InlineData("""{"equipment":"a","time":"yesterday","values":{"x":1}}""", ReadingErrors.BadTime)]
    [InlineData("""{"equipment":"a","time":"1500-01-01T00:00:00Z","values":{"x":1}}""", ReadingErrors.BadTime)]
    [InlineData("""{"equipment":"a","time":"2026-01-01T00:00:00Z"}""", ReadingErrors.NoValues)]
    [InlineData("""{"equipment":"a","time":"2026-01-01T00:00:00Z","values":{}}""", ReadingErrors.NoValues)]
    [InlineData("""{"equipment":"a","time":"2026-01-01T00:00:00Z","values":[1]}""", ReadingErrors.NotAnObject)]
    [InlineData("""{"equipment":"a","time":"2026-01-01T00:00:00Z","values":{"x":"1"}}""", ReadingErrors.BadValue)]
    [InlineData("""{"equipment":"a","time":"2026-01-01T00:00:00Z","values":{"x":true}}""", ReadingErrors.BadValue)]
    [InlineData("""{"equipment":"a","time":"2026-01-01T00:00:00Z","values":{"x":{}}}""", ReadingErrors.BadValue)]
    [InlineData("""{"equipment":"a","time":"2026-01-01T00:00:00Z","values":{"":1}}""", ReadingErrors.BadName)]
    [InlineData("""{"equipment":"a","time":"2026-01-01T00:00:00Z","values":{"x":NaN}}""", ReadingErrors.MalformedJson)]
    [InlineData("""{"equipment":"a","time":"2026-01-01T00:00:00Z","values":{"x":1},"context":[]}""", ReadingErrors.NotAnObject)]
    [InlineData("""{"equipment":"a","time":"2026-01-01T00:00:00Z","values":{"x":1},"l":"\ud800"}""", ReadingErrors.MalformedJson)]
    public void Read_Garbage_NamesTheReasonAndAddsNothing(string text, string reason)
    {
        var readings = new List<Reading>(Good(Etcher));
        foreach (var type in new[] { ReadingCodec.NdJson, null })
        {
            var error = ReadingCodec.Read(Encoding.UTF8.GetBytes(text), type, readings);
            Assert.Equal(reason, error?.Reason);
            Assert.NotEmpty(error!.Detail);
            Assert.Single(readings);
        }
    }

    [Fact]
    public void Read_BadThirdElement_SaysWhereAndTakesNone()
    {
        var text = $"[{Etcher},\n {Etcher},\n {Etcher.Replace("550", "\"550\"", StringComparison.Ordinal)}]";
        var error = Bad(text, ReadingCodec.Json);
        Assert.Equal((ReadingErrors.BadValue, 2, 3L, "$[2].values.rf_power"), (error.Reason, error.Index, error.Line, error.Path));
        Assert.Equal(text.Split('\n')[2].IndexOf("\"550\"", StringComparison.Ordinal) + 1, error.Byte);
        Assert.Contains("line 3", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SyntaxErrorInNdJson_SaysTheLine()
    {
        var error = Bad($"{Etcher}\n{{\"equipment\":\"a\",}}", ReadingCodec.NdJson);
        Assert.Equal((ReadingErrors.MalformedJson, 1, 2L), (error.Reason, error.Index, error.Line));
    }

    [Fact]
    public void Read_TimeWithoutZone_SaysWhatToAdd()
    {
        var error = Bad("""{"equipment":"a","time":"2026-01-01T00:00:00","values":{"x":1}}""", null);
        Assert.Equal(ReadingErrors.BadTime, error.Reason);
        Assert.Contains("add Z for UTC", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Bounds_AreEnforced()
    {
        static string With(int sensors, string name) =>
            $$$"""{"equipment":"a","time":"2026-01-01T00:00:00Z","values":{{{{string.Join(',', Enumerable.Range(0, sensors).Select(i => $"\"{name}{i}\":1"))}}}}}""";
        Assert.Equal(ReadingCodec.MaxSensors, Good(With(ReadingCodec.MaxSensors, "s"))[0].Values.Count);
        Assert.Equal(ReadingErrors.TooManyValues, Bad(With(ReadingCodec.MaxSensors + 1, "s"), null).Reason);
        Assert.Single(Good(With(1, new string('한', ReadingCodec.MaxNameLength - 1))));
        Assert.Equal(ReadingErrors.BadName, Bad(With(1, new string('한', ReadingCodec.MaxNameLength)), null).Reason);
        Assert.Equal(ReadingErrors.MalformedJson, Bad("{\"l\":" + new string('[', 5000), null).Reason);
        Assert.Equal(
            ReadingErrors.BadLabel,
            Bad($$$"""{"l":"{{{new string('x', ReadingCodec.MaxLabelLength + 1)}}}"}""", null).Reason);
    }

    [Theory]
    [InlineData("text/csv")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/x-www-form-urlencoded")]
    public void Read_OtherContentType_IsRefused(string type)
    {
        Assert.False(ReadingCodec.Accepts(type));
        Assert.Equal(ReadingErrors.UnsupportedType, Bad(Etcher, type).Reason);
    }

    [Theory]
    [InlineData(91)]
    [InlineData(123)]
    [InlineData(32)]
    public void Read_SniffedProtobufThatLooksLikeJson_IsStillRead(int length)
    {
        // 0x0A is the tag of the first field and white space in JSON; the next byte is the length of the id.
        var reading = new Reading(new string('[', length), 5, [new("x", 1)], []);
        Assert.Equal(reading, Assert.Single(Good(ReadingCodec.WriteProtobuf(reading), null)), ReadingEquality.Instance);
    }

    [Fact]
    public void Read_Batch_IsReadWithAndWithoutItsType()
    {
        var readings = Enumerable.Range(1, 3).Select(i => new Reading($"e{i}", i, [new("x", i)], [])).ToList();
        var bytes = ReadingCodec.WriteProtobuf(readings);
        foreach (var type in new[] { ReadingCodec.ProtobufBatch, null, "application/x-protobuf; messageType=\"streaming_anomaly.v1.ReadingBatch\"" })
            Assert.Equal(readings, Good(bytes, type), ReadingEquality.Instance);
        Assert.NotNull(ReadingCodec.Read(bytes, ReadingCodec.Protobuf, []));
    }

    [Fact]
    public void Read_ProtobufByTheGeneratedCode_Agrees()
    {
        var wire = new Wire.Reading { Equipment = "e", TimeUnixNano = 9, Values = { ["a"] = 1.5, ["zero"] = 0 }, Context = { ["recipe"] = "" } };
        var reading = Assert.Single(Good(Google.Protobuf.MessageExtensions.ToByteArray(wire), ReadingCodec.Protobuf));
        Assert.Equal(new Reading("e", 9, [new("a", 1.5), new("zero", 0)], [new("recipe", "")]), reading, ReadingEquality.Instance);
    }

    [Fact]
    public void Read_SameNames_AreTheSameStrings()
    {
        Reading a = Good(Etcher)[0], b = Good(Etcher)[0];
        Assert.Same(a.Equipment, b.Equipment);
        Assert.Same(a.Values[1].Sensor, b.Values[1].Sensor);
        Assert.Same(a.Context[0].Value, b.Context[0].Value);
    }

    private static List<Reading> Good(string text, string? type = null) => Good(Encoding.UTF8.GetBytes(text), type);

    private static List<Reading> Good(byte[] bytes, string? type)
    {
        var readings = new List<Reading>();
        var error = ReadingCodec.Read(bytes, type, readings);
        Assert.True(error is null, error?.Detail);
        return readings;
    }

    private static ReadingError Bad(string text, string? type)
    {
        var readings = new List<Reading>();
        var error = ReadingCodec.Read(Encoding.UTF8.GetBytes(text), type, readings);
        Assert.NotNull(error);
        Assert.Empty(readings);
        return error;
    }
}
