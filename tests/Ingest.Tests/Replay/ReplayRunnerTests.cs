using System.Text;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Datasets;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Ingest.Replay;

namespace StreamingAnomaly.Ingest.Tests.Replay;

public sealed class ReplayRunnerTests : IDisposable
{
    private readonly DataFolder folder = new();
    private readonly MemoryProducer log = new();
    private readonly ManualTime clock = new();

    public ReplayRunnerTests()
    {
        folder.Write("dataset.yaml", "labels: { column: label }\ntraining: { rows: 2 }\n");
        foreach (var name in new[] { "a", "b" })
            folder.Write(name + ".csv", "time,x,label\n2026-01-01 00:00:00,1,0\n2026-01-01 00:00:10,2,0\n2026-01-01 00:00:20,3,1\n");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_AsFastAsItGoes_WritesEverythingWithoutLabels(bool protobuf)
    {
        var progress = new Collected();
        var result = await new ReplayRunner(log, clock).RunAsync(
            Dataset.Open(folder.Path), new ReplayOptions { BatchSize = 4, Protobuf = protobuf }, progress, CancellationToken.None);
        Assert.Equal((6, 4, 2), (result.Readings, result.Training, result.Labelled));
        Assert.Equal(new Dictionary<string, long> { ["a"] = 3, ["b"] = 3 }, result.Equipment);
        Assert.Equal([4, 6], progress.Seen.Select(p => p.Readings));
        Assert.Equal(progress.Seen[^1].TotalBytes, progress.Seen[^1].Bytes);
        Assert.Equal(2, log.Calls);
        var readings = new List<Reading>();
        foreach (var record in log.Records)
            Assert.Null(ReadingCodec.Read(record.Value, Encoding.ASCII.GetString(record.Headers![0].Value), readings));
        Assert.Equal(["a", "b", "a", "b", "a", "b"], readings.Select(r => r.Equipment));
        Assert.All(readings, r => Assert.Equal("x", Assert.Single(r.Values).Sensor));
        Assert.All(readings, r => Assert.Empty(r.Context));
        Assert.Equal(log.Records.Select(r => Encoding.UTF8.GetString(r.Key!)), readings.Select(r => r.Equipment));
    }

    [Fact]
    public async Task Run_AtASpeed_WaitsForTheEventTime()
    {
        SynchronizationContext.SetSynchronizationContext(null); // what the clock releases runs inside Advance
        var run = new ReplayRunner(log, clock).RunAsync(Dataset.Open(folder.Path), new ReplayOptions { Speed = 10 }, null, CancellationToken.None);
        Assert.Equal(2, log.Records.Count);
        clock.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal(2, log.Records.Count);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        await EventuallyAsync(() => log.Records.Count == 4 || run.IsFaulted);
        Assert.False(run.IsCompleted);
        while (!run.IsCompleted) { clock.Advance(TimeSpan.FromSeconds(0.1)); await Task.Yield(); }
        Assert.Equal(6, (await run).Readings);
    }

    [Fact]
    public async Task Run_LogFull_OffersTheSameBatchAgain()
    {
        log.Failure = new EventLogFullException("full");
        var run = new ReplayRunner(log, clock).RunAsync(Dataset.Open(folder.Path), new ReplayOptions(), null, CancellationToken.None);
        Assert.False(run.IsCompleted);
        log.Failure = null;
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(6, (await run.WaitAsync(TimeSpan.FromSeconds(30))).Readings);
        Assert.Equal(6, log.Records.Count);
    }

    [Theory]
    [InlineData(ReplayPart.Training, 4)]
    [InlineData(ReplayPart.Test, 2)]
    public async Task Run_Part_WritesThatPart(ReplayPart part, int count)
    {
        var result = await new ReplayRunner(log, clock).RunAsync(Dataset.Open(folder.Path), new ReplayOptions { Part = part }, null, CancellationToken.None);
        Assert.Equal(count, result.Readings);
    }

    [Theory]
    [InlineData("max", true, null)]
    [InlineData("1x", true, 1.0)]
    [InlineData("0.5X", true, 0.5)]
    [InlineData("100", true, 100.0)]
    [InlineData("0x", false, null)]
    [InlineData("-1x", false, null)]
    [InlineData("fast", false, null)]
    public void TryParseSpeed_Texts(string text, bool good, double? speed)
    {
        Assert.Equal(good, ReplayOptions.TryParseSpeed(text, out var parsed));
        if (good) Assert.Equal(speed, parsed);
    }

    public void Dispose() => folder.Dispose();

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class Collected : IProgress<ReplayProgress>
    {
        public List<ReplayProgress> Seen { get; } = [];

        public void Report(ReplayProgress value) => Seen.Add(value);
    }
}
