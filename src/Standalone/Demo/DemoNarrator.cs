using System.Globalization;
using Spectre.Console;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Standalone.Demo;

/// <summary>Tells the person at the terminal what happens, read from the topics themselves.</summary>
internal sealed class DemoNarrator(IEventLog log, AnomalyOptions options, DemoReceiver receiver, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private static readonly string[] Stages = ["normal 정상", "attention 관심", "caution 주의", "warning 경계", "critical 심각"];
    private static readonly string[] Colours = ["green", "blue", "yellow", "darkorange", "red"];

    private readonly Dictionary<string, (bool Scored, double WarmUp, int Stage)> equipment = new(StringComparer.Ordinal);
    private long scores;

    public async Task RunAsync(CancellationToken stop)
    {
        if (System.Console.IsOutputRedirected) AnsiConsole.Profile.Width = 300;
        var root = $"http://127.0.0.1:{options.Http.Port.ToString(CultureInfo.InvariantCulture)}";
        Say($"[bold]StreamingAnomaly[/] runs. Look at [link]{root}[/]  ·  metrics {root}/metrics  ·  health {root}/healthz/ready");
        Say($"send your own: curl -H 'content-type: application/json' -d @reading.json {root}/v1/readings   ·   Ctrl-C stops, the next ./run continues");
        receiver.Received += n => Say($"[bold green]webhook delivered[/] {Markup.Escape(n.Id)}  (GET {root}/demo/webhook shows it)");
        try
        {
            await FollowAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C.
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        string[] topics = [Topics.Scores, Topics.Alerts];
        var starts = new Dictionary<TopicPartition, long>();
        foreach (var topic in topics)
            for (var i = 0; i < await log.PartitionCountAsync(topic, stop); i++)
                starts[new(topic, i)] = (await log.RangeAsync(new(topic, i), stop)).Next;
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = starts });
        var last = time.GetTimestamp();
        long lastScores = 0;
        while (!stop.IsCancellationRequested)
        {
            foreach (var record in consumer.Poll(1000, TimeSpan.FromMilliseconds(250), stop))
            {
                if (record.Value is null) continue;
                if (record.Partition.Topic == Topics.Scores) Note(Score.Parser.ParseFrom(record.Value));
                else Tell(AlertJson.ReadAlert(record.Value));
            }

            var elapsed = time.GetElapsedTime(last);
            if (elapsed < Every) continue;
            last = time.GetTimestamp();
            Status((scores - lastScores) / elapsed.TotalSeconds);
            lastScores = scores;
        }
    }

    private void Note(Score score)
    {
        scores++;
        equipment[score.Equipment] = (score.State == ScoreState.Scored, score.WarmUp, score.Stage);
    }

    private void Status(double rate)
    {
        var warming = equipment.Where(e => !e.Value.Scored).ToList();
        var state = warming.Count == 0
            ? string.Join("  ", equipment.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{Markup.Escape(e.Key)} [{Colours[e.Value.Stage]}]{e.Value.Stage}[/]"))
            : $"warming up {warming.Count} of {equipment.Count}, {warming.Min(w => w.Value.WarmUp).ToString("P0", CultureInfo.InvariantCulture)} of the baseline";
        Say($"{scores.ToString("N0", CultureInfo.InvariantCulture)} readings ({rate.ToString("0", CultureInfo.InvariantCulture)}/s)  ·  {state}");
    }

    private void Tell(AlertEvent alert)
    {
        var closed = alert.Phase == AlertPhase.Closed;
        var colour = closed ? "green" : Colours[alert.Stage];
        var sensors = string.Join(", ", alert.Sensors.Select(s => $"{s.Sensor} {s.Share.ToString("P0", CultureInfo.InvariantCulture)}"));
        Say($"[bold {colour}]{(closed ? "ended" : Stages[alert.Stage])}[/]  {Markup.Escape(alert.Summary)}{(sensors.Length > 0 && !closed ? Markup.Escape($"  ({sensors})") : "")}");
    }

    private void Say(string markup) =>
        AnsiConsole.MarkupLine($"[grey]{time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture)}[/]  {markup}");
}
