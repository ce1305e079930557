using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Datasets;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Ingest.Replay;
using StreamingAnomaly.Scorer;
using StreamingAnomaly.Standalone.Hosting;
using StreamingAnomaly.Standalone.Replay;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly replay PATH</c>: recorded data through the whole pipeline, with a report that adds up.</summary>
internal static class ReplayVerb
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var path = new Argument<string>("path") { Description = "A folder or CSV file; dataset.yaml beside the data describes what cannot be detected" };
        var speed = new Option<string>("--speed") { Description = "max, or a multiple of event time: 1x, 100x", DefaultValueFactory = _ => "max" };
        var drained = new Option<bool>("--until-drained") { Description = "Wait until every reading is scored and stored" };
        var report = new Option<FileInfo?>("--report") { Description = "Write a JSON report (waits as --until-drained does)" };
        var descriptor = new Option<string?>("--dataset") { Description = "Descriptor file, or the name of one that comes with the program" };
        var common = new CommonOptions();
        var command = new Command("replay", "Send recorded data through the whole pipeline") { path, speed, drained, report, descriptor };
        common.AddTo(command);
        command.SetAction((parse, cancellation) => Cli.GuardAsync(async () =>
        {
            if (!ReplayOptions.TryParseSpeed(parse.GetValue(speed)!, out var factor))
                throw new CliException($"--speed is '{parse.GetValue(speed)}'; give max, 1x, 0.5x, 100x");
            var options = common.Load(parse);
            var replay = new ReplayOptions { Speed = factor, BaselineLabel = ReadingLabels.Baseline };
            try
            {
                var dataset = Dataset.Open(parse.GetValue(path)!, parse.GetValue(descriptor));
                var wait = parse.GetValue(drained) || parse.GetValue(report) is not null;
                return options.Log.Kind == LogKind.Kafka
                    ? await IntoKafkaAsync(dataset, replay, options, wait, parse.GetValue(report), cancellation)
                    : await EmbeddedAsync(dataset, replay, options, parse.GetValue(report), cancellation);
            }
            catch (DatasetException e)
            {
                throw new CliException(e.Message, 1);
            }
        }));
        return command;
    }

    // A file log takes one owner, so the services run here; unless told otherwise in a fresh folder that goes afterwards.
    private static async Task<int> EmbeddedAsync(
        Dataset dataset, ReplayOptions replay, AnomalyOptions options, FileInfo? report, CancellationToken cancellation)
    {
        var scratch = Directory.CreateTempSubdirectory("anomaly-replay-");
        try
        {
            // Recorded times lie far from the clock; a replay into the folder of a running installation would mix with it.
            options = options with
            {
                DataFolder = scratch.FullName,
                Scorer = options.Scorer with { MaxAhead = TimeSpan.Zero },
                Log = options.Log with { Path = null },
            };
            await using var pipeline = await EmbeddedPipeline.StartAsync(options, cancellation);
            var result = await RunAsync(pipeline.Log, pipeline.Failure, dataset, replay, wait: true, cancellation);
            return Finish(result!, report);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static async Task<int> IntoKafkaAsync(
        Dataset dataset, ReplayOptions replay, AnomalyOptions options, bool wait, FileInfo? report, CancellationToken cancellation)
    {
        await using var log = EventLogs.Open(options, TimeProvider.System);
        await TopicSetup.RunAsync(log, options.Log, cancellation);
        var result = await RunAsync(log, new TaskCompletionSource().Task, dataset, replay, wait, cancellation);
        return result is null ? 0 : Finish(result, report);
    }

    private static Task<ReplayReport?> RunAsync(
        IEventLog log, Task failure, Dataset dataset, ReplayOptions replay, bool wait, CancellationToken cancellation) =>
        AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var sending = context.AddTask("sent", maxValue: Math.Max(1, dataset.TotalBytes));
                var scoring = context.AddTask("scored", autoStart: false);
                var tally = new ReplayTally(log);
                await tally.BeginAsync(cancellation);
                var started = TimeProvider.System.GetTimestamp();
                await using var producer = log.CreateProducer();
                var sent = await new ReplayRunner(producer, TimeProvider.System).RunAsync(
                    dataset, replay, new Progress<ReplayProgress>(p => sending.Value = p.Bytes), cancellation);
                sending.Value = sending.MaxValue;
                if (!wait)
                {
                    System.Console.WriteLine($"{sent.Readings} readings of {sent.Equipment.Count} equipments sent");
                    return null;
                }

                scoring.MaxValue = Math.Max(1, sent.Readings);
                scoring.StartTask();
                await tally.DrainAsync(sent.Equipment.Keys.ToHashSet(), sent.Readings, failure, total => scoring.Value = total, cancellation);
                var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
                return (ReplayReport?)new ReplayReport
                {
                    Dataset = dataset.Name,
                    Equipment = sent.Equipment.Count,
                    Readings = sent.Readings,
                    Scored = tally.Scored,
                    WarmUp = tally.WarmUp,
                    Quarantined = tally.Quarantined,
                    Revised = tally.Revised,
                    QuarantinedBy = tally.QuarantinedBy,
                    Gaps = tally.Gaps,
                    Alerts = tally.Alerts,
                    AlertsByStage = tally.AlertsByStage,
                    Seconds = seconds,
                    ReadingsPerSecond = sent.Readings / seconds,
                    LatencyMsP50 = tally.Latency(0.5),
                    LatencyMsP99 = tally.Latency(0.99),
                    ScoresHash = tally.ScoresHash(),
                };
            });

    private static int Finish(ReplayReport report, FileInfo? file)
    {
        if (file is not null) File.WriteAllBytes(file.FullName, JsonSerializer.SerializeToUtf8Bytes(report, Json));
        System.Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Dataset}: {report.Readings} readings of {report.Equipment} equipments = {report.Scored} scored + {report.WarmUp} warm-up + {report.Quarantined} quarantined; {report.Alerts} alert events, {report.Gaps} gaps; {report.Seconds:0.0} s, {report.ReadingsPerSecond:0} readings/s"));
        if (report.AddsUp) return 0;
        System.Console.Error.WriteLine("anomaly: the counts do not add up");
        return 1;
    }
}
