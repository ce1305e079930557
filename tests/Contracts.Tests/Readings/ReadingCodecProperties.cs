using System.Text;
using FsCheck;
using FsCheck.Fluent;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Contracts.Tests.Readings;

public sealed class ReadingCodecProperties
{
    // The same cases every time; another seed finds others.
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithReplay(20261121, 7).WithMaxTest(500);

    private static readonly Gen<string> Names =
        from length in Gen.Choose(1, 40)
        from text in Gen.Elements("abcXYZ019 _-.:/\"\\'<>&{}[],é한글식각𝛼".EnumerateRunes().Select(r => r.ToString()).ToArray()).ArrayOf(length)
        select string.Concat(text);

    private static readonly Gen<double> Doubles = Gen.OneOf(
        ArbMap.Default.GeneratorFor<double>(),
        Gen.Elements(0.0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, 1e-300));

    private static readonly Gen<Reading> Readings =
        from equipment in Names
        from time in ArbMap.Default.GeneratorFor<long>()
        from wide in ArbMap.Default.GeneratorFor<int>()
        from count in Gen.Frequency((5, Gen.Choose(1, 8)), (1, Gen.Choose(9, 80)))
        from sensors in Names.ArrayOf(count)
        from values in Doubles.ArrayOf(count)
        from labels in Names.ArrayOf(4)
        from texts in Names.ArrayOf(4)
        select new Reading(
            equipment,
            unchecked((time * 7_919_000_003) ^ wide),
            [.. sensors.Zip(values, (s, v) => new SensorValue(s, v)).DistinctBy(v => v.Sensor)],
            [.. labels.Zip(texts, (k, v) => new KeyValuePair<string, string>(k, v)).DistinctBy(l => l.Key)]);

    [Fact]
    public void WriteThenRead_AnyReading_IsTheSame() => Check.One(Seeded, Prop.ForAll(Readings.ToArbitrary(), reading =>
    {
        foreach (var (bytes, type) in new[]
        {
            (ReadingCodec.WriteJson(reading), ReadingCodec.Json), (ReadingCodec.WriteProtobuf(reading), ReadingCodec.Protobuf),
            (ReadingCodec.WriteJson(reading), null), (ReadingCodec.WriteProtobuf(reading), null),
        })
        {
            var back = new List<Reading>();
            var error = ReadingCodec.Read(bytes, type, back);
            // A time of exactly 0 is not written by proto3.
            if (reading.TimeUnixNano == 0 && error?.Reason == ReadingErrors.NoTime) continue;
            Assert.True(error is null, error?.Detail);
            Assert.Equal(reading, Assert.Single(back), ReadingEquality.Instance);
        }
    }));

    [Fact]
    public void Read_RandomBytes_NeverThrows()
    {
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(0, 60)];
            random.NextBytes(bytes);
            ReadEveryWay(bytes);
        }
    }

    [Fact]
    public void Read_MutatedReadings_NeverThrowsAndNeverAddsOnError()
    {
        var random = new Random(2);
        var seeds = new List<byte[]>();
        foreach (var reading in Gen.Sample(Readings, 30))
        {
            seeds.Add(ReadingCodec.WriteJson(reading));
            seeds.Add(ReadingCodec.WriteProtobuf(reading));
            seeds.Add(ReadingCodec.WriteProtobuf([reading, reading]));
        }

        seeds.Add(Encoding.UTF8.GetBytes("""[{"equipment":"a","time":"2026-01-01T00:00:00Z","values":{"x":1},"context":{"s":{"t":[1,"\u0041"]}}}]"""));
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = seeds[random.Next(seeds.Count)].ToList();
            for (var edits = random.Next(1, 6); edits > 0 && bytes.Count > 0; edits--) Mutate(bytes, random);
            ReadEveryWay([.. bytes]);
        }
    }

    private static void Mutate(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count);
        switch (random.Next(5))
        {
            case 0: bytes[at] = (byte)random.Next(256); break;
            case 1: bytes.RemoveAt(at); break;
            case 2: bytes.Insert(at, (byte)random.Next(256)); break;
            case 3: bytes.RemoveRange(at, Math.Min(random.Next(20), bytes.Count - at)); break;
            default: bytes.Insert(at, (byte)"{}[]\",:\\0n-"[random.Next(11)]); break;
        }
    }

    private static void ReadEveryWay(byte[] bytes)
    {
        foreach (var type in new[] { ReadingCodec.Json, ReadingCodec.NdJson, ReadingCodec.Protobuf, ReadingCodec.ProtobufBatch, null })
        {
            var readings = new List<Reading>();
            var slices = new List<Range>();
            var error = ReadingCodec.Read(bytes, type, readings, slices);
            Assert.Equal(error is null, readings.Count > 0);
            Assert.Equal(readings.Count, slices.Count);
        }
    }
}
