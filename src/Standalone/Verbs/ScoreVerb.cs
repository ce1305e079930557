using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CsvHelper;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Datasets;
using StreamingAnomaly.Datasets.Csv;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Scorer;
using StreamingAnomaly.Scorer.Offline;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly score IN.csv --train NORMAL.csv --out SCORES.csv</c>: for a person with a file and no server.</summary>
internal static class ScoreVerb
{
    private static readonly string[] DetectorColumns = ["level", "ensemble", "forest", "moment"];

    private static readonly string[] Columns =
        ["time", "score", "stage", .. DetectorColumns, "probability", "alarm", "ratio", "state", "equipment", "sensors"];

    public static Command Create()
    {
        var input = new Argument<FileInfo>("in") { Description = "CSV with readings; delimiter, header, time, context and label columns are detected" };
        var output = new Option<FileInfo>("--out", "-o") { Description = "CSV with the scores", Required = true };
        var train = new Option<FileInfo?>("--train") { Description = "CSV of the same equipment in healthy operation; without it the first part of IN is the baseline" };
        var bundle = new Option<string?>("--bundle") { Description = "A trained bundle (hash or its beginning) instead of --train" };
        var detectors = new Option<string?>("--detectors") { Description = "Detectors that vote, the first leads: level,ensemble,forest,moment" };
        var report = new Option<FileInfo?>("--report") { Description = "Write a JSON report" };
        var common = new CommonOptions();
        var command = new Command("score", "Score a CSV file") { input, output, train, bundle, detectors, report };
        common.AddTo(command);
        command.SetAction((parse, cancellation) => Cli.GuardAsync(async () =>
        {
            if (parse.GetValue(train) is not null && parse.GetValue(bundle) is not null)
                throw new CliException("give --train or --bundle, not both");
            var options = common.Load(
                parse, ("equipment.defaults.detectors", parse.GetValue(detectors) is { } names ? $"[{names}]" : null));
            try
            {
                return await RunAsync(
                    options, parse.GetValue(input)!.FullName, parse.GetValue(output)!.FullName, parse.GetValue(train)?.FullName,
                    parse.GetValue(bundle), parse.GetValue(report)?.FullName, cancellation);
            }
            catch (Exception e) when (e is DatasetException or BaselineRefusedException or BundleException)
            {
                throw new CliException(e.Message, 1);
            }
        }));
        return command;
    }

    private static async Task<int> RunAsync(
        AnomalyOptions options, string input, string output, string? train, string? bundle, string? report, CancellationToken cancellation)
    {
        var store = new BundleStore(ScorerServices.BundleFolder(options));
        await using var moment = await MomentService.OpenAsync(options, store, wait: true, TimeProvider.System, NullLogger.Instance);
        var scorer = new OfflineScorer(options, moment);
        var dataset = Dataset.Open(input);
        var known = bundle is not null ? store.Open(bundle) : train is null ? null : Train(scorer, train);
        if (known is not null)
            foreach (var equipment in dataset.Series.Select(s => s.Equipment)) scorer.Use(equipment, known);

        var counts = new Counts();
        using (var csv = CsvWriter.ToFile(output, new CsvWriterOptions()))
        {
            csv.WriteHeader([.. Columns]);
            await AnsiConsole.Progress().HideCompleted(true).StartAsync(async context =>
            {
                var bar = context.AddTask("scoring", maxValue: Math.Max(1, dataset.TotalBytes));
                await foreach (var result in scorer.ScoreAsync(dataset.Read(bytes => bar.Increment(bytes)).Select(s => s.Reading)))
                {
                    cancellation.ThrowIfCancellationRequested();
                    counts.Add(result);
                    WriteRow(csv, result);
                }
            });
        }

        System.Console.WriteLine(
            $"{counts.Readings} readings: {counts.Scored} scored, {counts.WarmUp} warm-up, {counts.Quarantined} quarantined; "
            + $"{counts.Episodes} episodes; {output}");
        if (counts.Scored == 0)
            System.Console.WriteLine($"nothing was scored: the baseline takes {options.Equipment.Defaults.Provisional} readings; give --train, or --set equipment.defaults.provisional=100");
        if (report is not null) await File.WriteAllBytesAsync(report, JsonSerializer.SerializeToUtf8Bytes(counts, JsonSerializerOptions.Web), cancellation);
        return 0;
    }

    private static BundleContent Train(OfflineScorer scorer, string path)
    {
        var dataset = Dataset.Open(path);
        if (dataset.Series.Count != 1)
            throw new CliException($"{path} has {dataset.Series.Count} equipments; --train takes the healthy readings of one");
        return scorer.Train(dataset.Series[0].Equipment, dataset.Read().Select(s => s.Reading));
    }

    private static void WriteRow(CsvWriter csv, OfflineResult result)
    {
        var score = result.Score is { State: ScoreState.Scored } scored ? scored : null;
        string[] row =
        [
            IsoTime.Format(result.Reading.TimeUnixNano),
            Number(score?.Score_),
            Number(score?.Stage),
            .. DetectorColumns.Select(name => Number(score?.Detectors.FirstOrDefault(d => d.Name == name)?.Score)),
            Number(score?.Probability),
            score is null ? "" : score.Alarm ? "1" : "0",
            Number(score?.Ratio),
            score is not null ? "scored" : result.Reason ?? "warm-up",
            CsvSafe.Neutral(result.Reading.Equipment),
            score is null ? "" : CsvSafe.Neutral(string.Join(' ', score.Sensors.Select(s => $"{s.Sensor}={s.Share.ToString("0.00", CultureInfo.InvariantCulture)}"))),
        ];
        csv.WriteRecord(row);
    }

    private static string Number(double? value) =>
        value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";

    private sealed class Counts
    {
        public long Readings { get; private set; }
        public long Scored { get; private set; }
        public long WarmUp { get; private set; }
        public long Quarantined { get; private set; }
        public long Episodes { get; private set; }

        public void Add(OfflineResult result)
        {
            Readings++;
            if (result.Score is null) Quarantined++;
            else if (result.Score.State == ScoreState.Scored) Scored++;
            else WarmUp++;
            Episodes += result.Alerts.Count(a => a is { Rule: Contracts.Alerts.AlertRule.Episode, Phase: Contracts.Alerts.AlertPhase.Opened });
        }
    }
}
