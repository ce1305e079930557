using StreamingAnomaly.Console.History;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Console.Tests.History;

/// <summary>A history in a folder of its own, and what is put into it.</summary>
internal sealed class Kept : IDisposable
{
    public static readonly long Start = UnixTime.ToNanoseconds(Given.Start);

    private readonly TempFolder folder = new();
    private readonly ConsoleHistoryOptions options;
    private readonly ManualTime clock = new(Given.Start);

    private readonly long maxBytes;

    public Kept(ConsoleHistoryOptions? options = null, long maxBytes = HistoryStore.DefaultMaxBytes)
    {
        (this.options, this.maxBytes) = (options ?? new(), maxBytes);
        Store = Open();
    }

    public HistoryStore Store { get; private set; }

    public ManualTime Clock => clock;

    /// <summary>Dies without writing, and begins again with what the file has.</summary>
    public void Kill()
    {
        Store.Dispose();
        Store = Open();
    }

    public static long At(double seconds) => Start + (long)(seconds * 1e9);

    public static Reading Reading(double seconds, params (string Sensor, double Value)[] values) =>
        new("etch-01", At(seconds), [.. values.Select(v => new SensorValue(v.Sensor, v.Value))], []);

    public static Reading Labelled(double seconds, params (string Label, string Value)[] labels) =>
        new("etch-01", At(seconds), [new("p", seconds)], [.. labels.Select(l => KeyValuePair.Create(l.Label, l.Value))]);

    public static Score Score(double seconds, double probability, int stage = 0, string bundle = "b1", bool alarm = false) => new()
    {
        Equipment = "etch-01", Sensor = "*", TimeUnixNano = At(seconds), Bundle = bundle, Score_ = 1, Probability = probability, Stage = stage, Alarm = alarm,
        Ratio = probability,
    };

    /// <summary>Adds as if it had just arrived.</summary>
    public void Add(Reading reading) => Store.Add(reading, reading.TimeUnixNano / 1_000_000);

    public void Add(Score score) => Store.Add(score, score.TimeUnixNano / 1_000_000);

    /// <summary>Columns over a range of seconds.</summary>
    public Timeline Read(double from, double to, int points, params ColumnKey[] keys) =>
        HistoryQueries.Read(Store, Store.Shelves["etch-01"], At(from), At(to), points, keys);

    public void Dispose()
    {
        Store.Dispose();
        folder.Dispose();
    }

    private HistoryStore Open() => HistoryStore.Open(folder.File("console.db"), options, TimeSpan.FromMinutes(10), clock, maxBytes);
}
