using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Datasets.Simulation;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Integration.Tests;

/// <summary>
/// Records of a synthetic fab with one labelled fault, some garbage and some repeated readings: the same at every call.
/// Event times lie in the past of any clock.
/// </summary>
internal static class FabLines
{
    /// <summary>The equipment with the fault.</summary>
    public const string Faulty = "etch-01";

    private const int RepeatEvery = 4999;
    private const int GarbageEvery = 1987;
    private const int Equipments = 20;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FaultTime = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset Start = new(2025, 6, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>When the fault is there in a run of <paramref name="count"/> records: after four fifths.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) Fault(int count)
    {
        var from = Start + (Interval * (0.8 * count / Equipments));
        return (from, from + FaultTime);
    }

    /// <summary>The first <paramref name="count"/> records.</summary>
    public static List<FabLine> Take(int count)
    {
        var simulator = new FabSimulator(
            new FabOptions
            {
                Equipment = FabCatalog.Mixed(Equipments),
                Interval = Interval,
                Seed = 3,
                Missing = 0.002,
                Faults = [new FabFault(Faulty, FabFaultKind.LevelShift, Fault(count).From, FaultTime, ["pressure_mtorr", "bias_v"], 12)],
            },
            Start);
        var lines = new List<FabLine>(count);
        var last = new Dictionary<string, byte[]>();
        while (lines.Count < count)
        {
            var reading = simulator.Next().Reading;
            var equipment = reading.Equipment;
            if (IsTurn(GarbageEvery) && last.ContainsKey(equipment))
            {
                var kinds = Garbage.Of(equipment, IsoTime.Format(reading.TimeUnixNano));
                var garbage = kinds[lines.Count / GarbageEvery % kinds.Count];
                lines.Add(new(equipment, garbage.Body, garbage.Reason, garbage.IsReading));
            }
            else if (IsTurn(RepeatEvery) && last.TryGetValue(equipment, out var before))
            {
                lines.Add(new(equipment, before, "duplicate"));
            }
            else
            {
                lines.Add(new(equipment, last[equipment] = ReadingCodec.WriteJson(reading)));
            }
        }

        Assert.NotEmpty(simulator.Injected);
        return lines;

        bool IsTurn(int every) => lines.Count % every == every - 1;
    }

    /// <summary>As <c>kcat -K '|'</c> takes them: one line each, the key before the bar.</summary>
    public static byte[] ForKcat(IReadOnlyList<FabLine> lines)
    {
        using var text = new MemoryStream();
        foreach (var line in lines)
        {
            text.Write(Encoding.UTF8.GetBytes(line.Equipment + "|"));
            text.Write(line.Json);
            text.WriteByte((byte)'\n');
        }

        return text.ToArray();
    }

    /// <summary>Straight into a log, keyed as kcat keys them.</summary>
    public static async Task AppendAsync(IEventLog log, IReadOnlyList<FabLine> lines)
    {
        await using var producer = log.CreateProducer();
        foreach (var part in lines.Chunk(5000))
            await producer.AppendAsync([.. part.Select(r => new NewRecord(Topics.Readings, Encoding.UTF8.GetBytes(r.Equipment), r.Json))], default);
    }
}
