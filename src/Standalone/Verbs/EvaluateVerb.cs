using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using StreamingAnomaly.Evaluation;
using StreamingAnomaly.Evaluation.Detectors;
using StreamingAnomaly.Evaluation.Report;
using StreamingAnomaly.Evaluation.Sets;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly evaluate</c>: detectors side by side on recorded series with labels.</summary>
internal static class EvaluateVerb
{
    private const string DefaultData = "../shared/data";
    private const int PlainWidth = 140;

    public static Command Create()
    {
        var sets = new Option<string?>("--sets") { Description = $"Data sets: {string.Join(",", EvaluationSet.Known)} (default all that are there)" };
        var data = new Option<string>("--data") { Description = "Folder of the data sets", DefaultValueFactory = _ => DefaultData };
        var folder = new Option<DirectoryInfo?>("--folder") { Description = "Instead: a folder of CSV files with a label column" };
        var label = new Option<string>("--label") { Description = "With --folder: the column with 0 for normal", DefaultValueFactory = _ => "label" };
        var train = new Option<string>("--train-rows") { Description = "With --folder: healthy rows at the start of each file, 400 or 30%", DefaultValueFactory = _ => "30%" };
        var detectors = new Option<string?>("--detectors") { Description = $"{string.Join(",", DetectorCatalog.All.Select(d => d.Name))} ; or all (default: those before moment, which takes minutes)" };
        var report = new Option<FileInfo?>("--report") { Description = "Write a JSON report" };
        var html = new Option<FileInfo?>("--html") { Description = "Write a report with plots for the browser, one file" };
        var seeds = new Option<int>("--seeds") { Description = "Seeds of detectors that draw, averaged", DefaultValueFactory = _ => new EvaluatorOptions().Seeds };
        var threads = new Option<int>("--threads") { Description = "Threads; the numbers do not depend on it", DefaultValueFactory = _ => new EvaluatorOptions().Threads };
        var command = new Command("evaluate", "Compare detectors on recorded data with labels") { sets, data, folder, label, train, detectors, report, html, seeds, threads };
        command.SetAction((parse, cancellation) => Cli.GuardAsync(() =>
        {
            try
            {
                var chosen = parse.GetValue(detectors) switch
                {
                    null => DetectorCatalog.Default,
                    "all" => DetectorCatalog.All,
                    var names => DetectorCatalog.Named(Split(names), DetectorCatalog.All),
                };
                var options = new EvaluatorOptions { Seeds = parse.GetValue(seeds), Threads = parse.GetValue(threads) };
                options.Validate();
                var loaded = parse.GetValue(folder) is { } own
                    ? [new EvaluationSet { Name = own.Name, Series = [.. FolderSet.Load(own.FullName, parse.GetValue(label)!, parse.GetValue(train)!)] }]
                    : Load(parse.GetValue(data)!, parse.GetValue(sets));
                var result = Run(new Evaluator(chosen, options, TimeProvider.System), loaded, cancellation);
                Print(result);
                if (parse.GetValue(report) is { } json) File.WriteAllBytes(json.FullName, result.ToJson());
                if (parse.GetValue(html) is { } page) File.WriteAllText(page.FullName, HtmlReport.Render(result));
                return Task.FromResult(0);
            }
            catch (EvaluationException e)
            {
                throw new CliException(e.Message, 1);
            }
        }));
        return command;
    }

    private static List<EvaluationSet> Load(string data, string? names)
    {
        var wanted = names is null ? EvaluationSet.Known.Where(name => Directory.Exists(Path.Combine(data, name))).ToList() : Split(names);
        return wanted.Count > 0
            ? [.. wanted.SelectMany(name => EvaluationSet.Load(name, data))]
            : throw new CliException($"{data} has none of the sets {string.Join(", ", EvaluationSet.Known)}; name their folder with --data, or your own with --folder");
    }

    private static EvaluationReport Run(Evaluator evaluator, List<EvaluationSet> sets, CancellationToken cancellation)
    {
        if (System.Console.IsOutputRedirected) return evaluator.Run(sets, null, cancellation);
        return AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask("evaluated", maxValue: 1);
                return evaluator.Run(sets, new Sink(share => task.Value = share), cancellation);
            });
    }

    private static void Print(EvaluationReport report)
    {
        var console = AnsiConsole.Console;
        if (System.Console.IsOutputRedirected)
        {
            // Into a file or a pipe: plain text, and no terminal whose width could squeeze the columns.
            console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(System.Console.Out) });
            console.Profile.Width = PlainWidth;
        }

        foreach (var set in report.Sets) console.Write(Table(set));
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Seconds:0} s, {report.Threads} threads, {report.Seeds} seeds"));
    }

    private static Table Table(SetReport set)
    {
        var overRuns = set.Detectors.Any(d => d.RecallAt5Percent is not null);
        var table = new Table { Title = new($"{set.Name} ({set.Series} {(overRuns ? "test runs" : "series")})"), Border = TableBorder.Minimal };
        table.AddColumn("detector");
        string[] columns = overRuns
            ? ["AUC-ROC", "AUC-PR", "recall at 5 %", "recall", "false/10k", "s"]
            : ["VUS-PR", "AUC-PR", "AUC-ROC", "recall", "chance", "fresh", "false/10k", "episodes/10k", "allowed", "delay", "fresh delay", "NAB", "s"];
        foreach (var column in columns) table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var d in set.Detectors)
        {
            string[] cells = overRuns
                ? [N(d.AucRoc, "0.000"), N(d.AucPr, "0.000"), N(d.RecallAt5Percent, "0.00"), N(d.EventRecall, "0.00"), N(d.FalseAlarmsPer10k, "0"), N(d.Seconds, "0.0")]
                :
                [
                    N(d.VusPr, "0.000"), N(d.AucPr, "0.000"), N(d.AucRoc, "0.000"), N(d.EventRecall, "0.00"), N(d.Chance, "0.00"), N(d.FreshRecall, "0.00"),
                    N(d.FalseAlarmsPer10k, "0"), N(d.FalseEpisodesPer10k, "0.0"), N(d.AllowedEpisodesPer10k, "0.0"), N(d.Delay, "0"), N(d.FreshDelay, "0"), N(d.NabScore, "0.0"), N(d.Seconds, "0.0"),
                ];
            table.AddRow([d.Name, .. cells]);
        }

        return table;
    }

    private static string N(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static List<string> Split(string text) => [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Reports on the thread that works; <see cref="Progress{T}"/> would post elsewhere.</summary>
    private sealed class Sink(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
