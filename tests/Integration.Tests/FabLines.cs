using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Ingest.Simulation;

namespace StreamingAnomaly.Integration.Tests;

/// <summary>
/// Records of a synthetic fab with one labelled fault, some messages cut in the middle and some repeated: the same at
/// every call. Event times lie in the past of any clock.
/// </summary>
internal static class FabLines
{
    /// <summary>The equipment with the fault.</summary>
    public const string Faulty = "etch-01";

    /// <summary>Every so many records one is the equipment's last one again.</summary>
    public const int RepeatEvery = 4999;

    private const int Equipments = 20;
    private const double GarbageShare = 0.0005;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FaultTime = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset Start = new(2025, 6, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How many of the records cannot be scored: cut in the middle, or the same again.</summary>
    public static int Unusable(IReadOnlyList<(string Equipment, byte[] Json)> records) =>
        records.Count - records.Where(r => r.Json[^1] == (byte)'}').DistinctBy(r => Encoding.UTF8.GetString(r.Json)).Count();

    /// <summary>When the fault is there in a run of <paramref name="count"/> records.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) Fault(int count) =>
        (Start + (Interval * (0.8 * count / Equipments)), Start + (Interval * (0.8 * count / Equipments)) + FaultTime);

    /// <summary>The first <paramref name="count"/> records; the fault comes after four fifths of the time.</summary>
    public static List<(string Equipment, byte[] Json)> Take(int count)
    {
        var equipment = FabCatalog.Mixed(Equipments);
        var simulator = new FabSimulator(
            new FabOptions
            {
                Equipment = equipment,
                Interval = Interval,
                Seed = 3,
                Missing = 0.002,
                Garbage = GarbageShare,
                Faults =
                [
                    new FabFault(Faulty, FabFaultKind.LevelShift, Fault(count).From, FaultTime, ["pressure_mtorr", "bias_v"], 12),
                ],
            },
            Start);
        var records = new List<(string, byte[])>(count);
        var last = new Dictionary<string, byte[]>();
        while (records.Count < count)
        {
            var sample = simulator.Next();
            var json = ReadingCodec.WriteJson(sample.Reading);
            if (sample.Garbage) json = json[..(json.Length / 2)];
            else if (records.Count % RepeatEvery == RepeatEvery - 1 && last.TryGetValue(sample.Reading.Equipment, out var before)) json = before;
            else last[sample.Reading.Equipment] = json;
            records.Add((sample.Reading.Equipment, json));
        }

        Assert.NotEmpty(simulator.Injected);
        return records;
    }

    /// <summary>As <c>kcat -K '|'</c> takes them: one line each, the key before the bar.</summary>
    public static byte[] ForKcat(IReadOnlyList<(string Equipment, byte[] Json)> records)
    {
        using var lines = new MemoryStream();
        foreach (var (equipment, json) in records)
        {
            lines.Write(Encoding.UTF8.GetBytes(equipment + "|"));
            lines.Write(json);
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }

    /// <summary>Straight into a log, keyed as kcat keys them.</summary>
    public static async Task AppendAsync(IEventLog log, IReadOnlyList<(string Equipment, byte[] Json)> records)
    {
        await using var producer = log.CreateProducer();
        foreach (var part in records.Chunk(5000))
            await producer.AppendAsync([.. part.Select(r => new NewRecord(Topics.Readings, Encoding.UTF8.GetBytes(r.Equipment), r.Json))], default);
    }
}
