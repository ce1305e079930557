using Microsoft.Extensions.Logging;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using static StreamingAnomaly.Alerter.Tests.Given;

namespace StreamingAnomaly.Alerter.Tests;

/// <summary>A crash between any two steps, at any time, leaves the same totals after a restart.</summary>
public sealed class CrashTests
{
    private static readonly WebhookOptions[] Receivers =
    [
        new() { Name = "people", Url = "http://people.example/" },
        new() { Name = "field", Url = "http://field.example/", Format = WebhookFormat.StageJson },
    ];

    private static readonly byte[][] Values =
    [
        .. Enumerable.Range(0, 12).SelectMany(i => new[]
        {
            Alert(i * 10, equipment: $"etch-{i % 3}", episode: $"e{i}"),
            Alert(i * 10 + 1, AlertPhase.Escalated, 4, $"e{i}", $"etch-{i % 3}"),
            Closed(i * 10 + 2, 4, $"e{i}", $"etch-{i % 3}"),
        }).Select(AlertJson.Write),
        "garbage"u8.ToArray(),
    ];

    [Theory]
    [InlineData("poll", 2)]
    [InlineData("polled", 2)]
    [InlineData("inside the transaction", 7)]
    [InlineData("append", 2)]
    [InlineData("appended", 2)]
    [InlineData("commit", 2)]
    [InlineData("committed", 2)]
    public async Task Crash_AtAnyStep_LeavesTheSameTotals(string step, int every)
    {
        var expected = await RunAsync("nowhere", crashEvery: int.MaxValue);
        Assert.Equal(0, expected.Crashes);
        var crashed = await RunAsync(step, every);
        Assert.True(crashed.Crashes >= 4, $"only {crashed.Crashes} crashes");
        Assert.Equal(expected.Incidents, crashed.Incidents);
        Assert.Equal(expected.Outbox, crashed.Outbox);
        Assert.Equal(expected.Records, crashed.Records);
    }

    private static async Task<(int Crashes, List<string> Incidents, List<string> Outbox, List<string> Records)> RunAsync(string step, int crashEvery)
    {
        using var file = new AlerterFile();
        var (crashes, calls) = (0, 0);
        void Fault(string at)
        {
            if (at != step || ++calls % crashEvery != 0) return;
            crashes++;
            throw new CrashException();
        }

        var log = new ListLog(Values, batch: 4) { Fault = Fault };
        for (var done = false; !done;)
        {
            try
            {
                var pipeline = file.Pipeline(log, Receivers, new FaultyLogger(() => Fault("inside the transaction")));
                await using var consumer = log.CreateConsumer(new() { Listener = new ReadOffsets(file.Database) });
                await using var producer = log.CreateProducer();
                do await pipeline.CycleAsync(consumer, producer, CancellationToken.None);
                while (log.Left > 0);
                done = true;
            }
            catch (CrashException)
            {
                Assert.True(crashes < 100, "the same batch crashes for ever");
                // The next turn is the restart: nothing but the file and the log is left.
            }
        }

        Assert.Equal(0, file.Count("SELECT count(*) FROM outgoing"));
        return (crashes,
            [.. file.Incidents().Select(s => $"{s.Incident.Id}/{s.Incident.Revision}/{s.Incident.Status}/{s.AlertCount}")],
            [.. file.Outbox().Select(o => $"{o.Receiver}/{o.Id}/{o.What.Change}").Order()],
            [.. log.Produced.Select(Key).Distinct().Order()]);
    }

    private static string Key(NewRecord record) => record.Topic.EndsWith(".dlq", StringComparison.Ordinal)
        ? record.Topic + Convert.ToBase64String(record.Value!)
        : AlertJson.ReadIncident(record.Value) is var i ? $"{i.Id}-{i.Revision}" : "";

    private sealed class CrashException : Exception;

    private sealed class FaultyLogger(Action fault) : ILogger<AlertPipeline>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => fault();
    }
}
