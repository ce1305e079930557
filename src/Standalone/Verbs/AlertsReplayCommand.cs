using System.CommandLine;
using System.Text.Json;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Scorer;
using StreamingAnomaly.Scorer.Evidence;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly alerts replay ID</c>: computes an alert again from its evidence and says whether it comes out the same.</summary>
internal static class AlertsReplayCommand
{
    private static readonly JsonSerializerOptions Indented = new(AlertJson.Options) { WriteIndented = true };

    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "Id of the alert event, or its first eight digits or more" };
        var report = new Option<FileInfo?>("--report") { Description = "Also write the comparison as JSON to this file" };
        var common = new CommonOptions();
        var command = new Command("replay", "Compute an alert again from the evidence kept with it; exit code 0 if every number is the same, 1 if not") { id, report };
        common.AddTo(command);
        command.SetAction((parse, cancellation) => Cli.GuardAsync(async () =>
        {
            var options = common.Load(parse);
            await using var log = EventLogs.OpenReadOnly(options);
            var folder = ScorerServices.BundleFolder(options);
            AlertReplayResult result;
            try
            {
                result = await new AlertReplay(log, Directory.Exists(folder) ? new BundleStore(folder) : null).RunAsync(parse.GetValue(id)!, cancellation);
            }
            catch (AlertReplayException e)
            {
                throw new CliException(e.Message);
            }

            Print(result);
            if (parse.GetValue(report) is { } file)
                await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(
                    new { result.Matches, result.Readings, readingsOnLog = new { result.OnLog.Same, result.OnLog.Different, result.OnLog.Gone }, result.RecordedWindows, result.Facts, result.Alert },
                    Indented), cancellation);
            return result.Matches ? 0 : 1;
        }));
        return command;
    }

    private static void Print(AlertReplayResult result)
    {
        var alert = result.Alert;
        System.Console.WriteLine($"{alert.Summary}");
        System.Console.WriteLine($"{alert.Time:O}, {alert.Evidence.Topic}-{alert.Evidence.Partition} offsets {alert.Evidence.FirstOffset} to {alert.Evidence.LastOffset}");
        System.Console.WriteLine();
        var width = result.Facts.Max(f => f.Name.Length) + 2;
        foreach (var fact in result.Facts)
            System.Console.WriteLine($"{fact.Name.PadRight(width)}{(fact.IsSame ? fact.Recorded : $"{fact.Recorded}  recorded\n{"".PadRight(width)}{fact.Computed}  computed now: DIFFERENT")}");
        var (same, different, gone) = result.OnLog;
        System.Console.WriteLine();
        System.Console.WriteLine($"computed from the {result.Readings} readings kept with it: {same} are the same on the log, {different} differ there, {gone} have left it");
        if (result.RecordedWindows > 0) System.Console.WriteLine($"MOMENT's answers were taken as recorded ({result.RecordedWindows})");
        System.Console.WriteLine(result.Matches ? "MATCH: every number is the same, to the last bit" : "NO MATCH");
    }
}
