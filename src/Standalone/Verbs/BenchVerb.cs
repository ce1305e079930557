using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Datasets.Simulation;
using StreamingAnomaly.Detection.Forest;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Ingest.Simulation;
using StreamingAnomaly.Scorer;
using StreamingAnomaly.Standalone.Hosting;
using StreamingAnomaly.Standalone.Replay;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly bench forest | detection | pipeline | latency | moment</c>: what this machine does.</summary>
internal static class BenchVerb
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create() => new("bench", "Measure this machine") { Forest(), BenchDetection.Create(), Pipeline(), Latency(), BenchMoment.Create() };

    private static Command Forest()
    {
        var rows = new Option<int>("--rows") { Description = "Rows scored per round", DefaultValueFactory = _ => 200_000 };
        var sensors = new Option<int>("--sensors") { Description = "Values per row", DefaultValueFactory = _ => 20 };
        var report = Report();
        var command = new Command("forest", "Isolation Forest, 100 trees of 256 rows, on one core") { rows, sensors, report };
        command.SetAction((parse, _) => Cli.GuardAsync(() =>
        {
            var (count, width) = (parse.GetValue(rows), parse.GetValue(sensors));
            var data = Noise(count, width);
            var time = TimeProvider.System;
            var started = time.GetTimestamp();
            var forest = IsolationForest.Train(data, width, new IsolationForestOptions());
            var fit = time.GetElapsedTime(started).TotalSeconds;
            var scores = new double[count];
            var seconds = Enumerable.Range(0, 6).Select(_ =>
            {
                var begin = time.GetTimestamp();
                forest.Score(data, scores);
                return time.GetElapsedTime(begin).TotalSeconds;
            }).Skip(1).Order().ToList();
            var result = new { device = "cpu", threads = 1, sensors = width, rows = count, rowsPerSecond = count / seconds[2], fitSeconds = fit };
            return Finish(result, parse.GetValue(report), $"{result.rowsPerSecond:N0} rows/s (median of 5), fit {fit:0.000} s");
        }));
        return command;
    }

    private static Command Pipeline()
    {
        var equipment = new Option<int>("--equipment", "-n") { Description = "Number of equipments", DefaultValueFactory = _ => 100 };
        var readings = new Option<int>("--readings") { Description = "Readings of each", DefaultValueFactory = _ => 2000 };
        var sensors = Sensors();
        var report = Report();
        var delivery = new Option<string>("--delivery") { Description = "exactly-once, or at-least-once to see what the former costs", DefaultValueFactory = _ => "exactly-once", Hidden = true };
        delivery.AcceptOnlyFromAmong("exactly-once", "at-least-once");
        var common = new CommonOptions();
        var command = new Command("pipeline", "The whole path: readings in the log to scores stored") { equipment, sensors, readings, delivery, report };
        common.AddTo(command);
        command.SetAction((parse, cancellation) => Cli.GuardAsync(async () =>
        {
            var scratch = Directory.CreateTempSubdirectory("anomaly-bench-");
            try
            {
                var options = common.Load(parse, ("dataFolder", scratch.FullName), ("scorer.maxAhead", "0s"));
                return await RunAsync(options, Fab(parse.GetValue(equipment), parse.GetValue(sensors)), parse.GetValue(readings), parse.GetValue(delivery)!, parse.GetValue(report), cancellation);
            }
            finally
            {
                scratch.Delete(recursive: true);
            }
        }));
        return command;
    }

    // All readings are in the log before the scorer starts, so that its own speed is measured and not the simulator's.
    private static async Task<int> RunAsync(AnomalyOptions options, FabOptions fab, int readings, string delivery, FileInfo? report, CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        long total;
        double appended;
        var values = 0L;
        await using (var log = EventLogs.Open(options, time))
        {
            await TopicSetup.RunAsync(log, options.Log, cancellation);
            await using var producer = log.CreateProducer();
            var runner = new FabRunner(new FabSimulator(fab, start), new ProducerOutput(producer), time);
            var began = time.GetTimestamp();
            await runner.RunUntilAsync(start + (fab.Interval * readings), cancellation);
            (total, appended) = (runner.Written, time.GetElapsedTime(began).TotalSeconds);
            values = fab.Equipment.Sum(e => (long)e.Sensors.Count * readings);
        }

        System.Console.WriteLine($"{total} readings are in the log ({total / appended:N0}/s); scoring");
        var (scoring, allocated) = (time.GetTimestamp(), GC.GetTotalAllocatedBytes());
        await using var pipeline = await EmbeddedPipeline.StartAsync(options, cancellation, delivery == "at-least-once" ? log => new AtLeastOnceLog(log) : null);
        var tally = new ReplayTally(pipeline.Log);
        await tally.BeginAsync(cancellation, everything: true);
        await tally.DrainAsync(fab.Equipment.Select(e => e.Id).ToHashSet(), total, pipeline.Failure, _ => { }, cancellation);
        var scored = time.GetElapsedTime(scoring).TotalSeconds;
        while ((await pipeline.Store.CountAsync(null, 0, long.MaxValue - 1, cancellation)) is var stored && stored.Scored + stored.WarmingUp < tally.Scored + tally.WarmUp)
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellation);
        var kept = time.GetElapsedTime(scoring).TotalSeconds;
        var result = new
        {
            log = options.Log.Kind.ToString(), store = options.Scores.Kind.ToString(), delivery, equipment = fab.Equipment.Count, sensors = values / (double)total, readings = total, values,
            tally.Scored, tally.WarmUp, tally.Quarantined,
            seconds = scored, readingsPerSecond = total / scored, storedSeconds = kept, storedPerSecond = total / kept,
            allocatedBytesPerReading = (GC.GetTotalAllocatedBytes() - allocated) / (double)total,
            residentMegabytes = Environment.WorkingSet / 1e6, managedMegabytes = GC.GetTotalMemory(true) / 1e6,
        };
        return await Finish(result, report, string.Create(CultureInfo.InvariantCulture, $"{result.readingsPerSecond:0} readings/s scored, {result.storedPerSecond:0}/s stored, {result.residentMegabytes:0} MB"));
    }

    private static Command Latency()
    {
        var equipment = new Option<int>("--equipment", "-n") { Description = "Number of equipments, 10 readings a second each", DefaultValueFactory = _ => 100 };
        var seconds = new Option<int>("--seconds") { Description = "Length, real time", DefaultValueFactory = _ => 60 };
        var skip = new Option<int>("--skip") { Description = "Seconds at the start that are not measured: equipments warm up and train", DefaultValueFactory = _ => 10 };
        var sensors = Sensors();
        var report = Report();
        var common = new CommonOptions();
        var command = new Command("latency", "Time from reading to score and to alert event, at a given rate in real time") { equipment, sensors, seconds, skip, report };
        common.AddTo(command);
        command.SetAction((parse, cancellation) => Cli.GuardAsync(async () =>
        {
            var scratch = Directory.CreateTempSubdirectory("anomaly-bench-");
            try
            {
                var options = common.Load(
                    parse, ("dataFolder", scratch.FullName), ("equipment.defaults.provisional", "100"), ("equipment.defaults.baseline", "400"),
                    ("equipment.defaults.alarmBudget.per", "1m"));
                return await LiveAsync(options, Fab(parse.GetValue(equipment), parse.GetValue(sensors)), TimeSpan.FromSeconds(parse.GetValue(seconds)), TimeSpan.FromSeconds(parse.GetValue(skip)), parse.GetValue(report), cancellation);
            }
            finally
            {
                scratch.Delete(recursive: true);
            }
        }));
        return command;
    }

    private static async Task<int> LiveAsync(AnomalyOptions options, FabOptions fab, TimeSpan length, TimeSpan skip, FileInfo? report, CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        var start = time.GetUtcNow();
        fab = fab with { Faults = FabFaults.Random(fab.Equipment, start, TimeSpan.FromSeconds(45), TimeSpan.FromMilliseconds(500), fab.Interval, 1) };
        await using var pipeline = await EmbeddedPipeline.StartAsync(options, cancellation);
        var tally = new ReplayTally(pipeline.Log);
        await tally.BeginAsync(cancellation, everything: true);
        tally.LatencyFrom = start + skip;
        await using var producer = pipeline.Log.CreateProducer();
        var runner = new FabRunner(new FabSimulator(fab, start), new ProducerOutput(producer), time);
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
        {
            end.CancelAfter(length);
            try
            {
                await runner.RunAsync(end.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // The time is over.
            }
        }

        // Handed over and cancelled in the same moment: what the log holds counts.
        long held = 0;
        for (var i = 0; i < await pipeline.Log.PartitionCountAsync(Topics.Readings, cancellation); i++)
            held += (await pipeline.Log.RangeAsync(new TopicPartition(Topics.Readings, i), cancellation)).Next;
        await tally.DrainAsync(fab.Equipment.Select(e => e.Id).ToHashSet(), held, pipeline.Failure, _ => { }, cancellation);
        var result = new
        {
            log = options.Log.Kind.ToString(), equipment = fab.Equipment.Count, readings = held, readingsPerSecond = held / length.TotalSeconds, tally.Alerts,
            scoreMsP50 = tally.Latency(0.5), scoreMsP99 = tally.Latency(0.99),
            alertMsP50 = tally.AlertLatency(0.5), alertMsP99 = tally.AlertLatency(0.99),
        };
        return await Finish(result, report, string.Create(
            CultureInfo.InvariantCulture,
            $"{result.readingsPerSecond:0} readings/s; to score p50 {result.scoreMsP50:0} ms, p99 {result.scoreMsP99:0} ms; to alert p50 {result.alertMsP50:0} ms, p99 {result.alertMsP99:0} ms ({result.Alerts} alert events)"));
    }

    private static FabOptions Fab(int equipment, int sensors) => new()
    {
        Equipment = sensors == 0
            ? FabCatalog.Mixed(equipment)
            : [.. Enumerable.Range(1, equipment).Select(i => FabCatalog.Generic($"tool-{i:0000}", sensors))],
        Interval = TimeSpan.FromMilliseconds(100),
        Seed = 1,
    };

    private static Option<int> Sensors() => new("--sensors") { Description = "Sensors of each; 0 takes etchers, pumps, drills and test stands in turn" };

    private static float[] Noise(int rows, int sensors)
    {
        var random = new Random(1);
        var data = new float[rows * sensors];
        for (var i = 0; i < data.Length; i++) data[i] = (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
        return data;
    }

    private static Option<FileInfo?> Report() => new("--report") { Description = "Write a JSON report" };

    private static Task<int> Finish<T>(T result, FileInfo? report, string line)
    {
        if (report is not null) File.WriteAllBytes(report.FullName, JsonSerializer.SerializeToUtf8Bytes(result, Json));
        System.Console.WriteLine(line);
        return Task.FromResult(0);
    }
}
