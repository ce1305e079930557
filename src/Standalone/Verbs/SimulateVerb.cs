using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using StreamingAnomaly.Datasets.Simulation;
using StreamingAnomaly.Ingest.Simulation;
using StreamingAnomaly.Scorer;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly simulate</c>: the synthetic fab, into the log, over HTTP or into CSV files.</summary>
internal static class SimulateVerb
{
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FaultEvery = TimeSpan.FromMinutes(2);

    public static Command Create()
    {
        var equipment = new Option<int>("--equipment", "-n") { Description = "Number of equipments: etchers, drills, pumps, test stands", DefaultValueFactory = _ => 6 };
        var rate = new Option<double>("--rate") { Description = "Readings per second and equipment", DefaultValueFactory = _ => 10 };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same fab", DefaultValueFactory = _ => 1 };
        var missing = new Option<double>("--missing") { Description = "Share of values that are missing, 0..1" };
        var garbage = new Option<double>("--garbage") { Description = "Share of readings that are malformed, 0..1" };
        var duration = new Option<TimeSpan?>("--duration") { Description = "Length in event time (hh:mm:ss), made as fast as the output takes it; without it the fab runs in real time until Ctrl-C" };
        var start = new Option<DateTimeOffset?>("--start") { Description = "First event time (default: now)" };
        var http = new Option<string?>("--http") { Description = "POST to this ingest endpoint, such as http://localhost:8080/v1/readings" };
        var key = new Option<string?>("--key") { Description = "Key for --http (scope ingest); better in the environment variable ANOMALY_KEY, which other people on the machine cannot see" };
        var csv = new Option<DirectoryInfo?>("--csv") { Description = "Write one CSV per equipment, with labels, into this folder" };
        var common = new CommonOptions();
        var command = new Command("simulate", "Run the synthetic fab: recipes, wafers and labelled faults") { equipment, rate, seed, missing, garbage, duration, start, http, key, csv };
        common.AddTo(command);
        command.SetAction((parse, cancellation) => Cli.GuardAsync(async () =>
        {
            if (!(parse.GetValue(rate) is > 0 and <= 1000)) throw new CliException($"--rate is {parse.GetValue(rate)}; give 0.001 to 1000 readings per second");
            if (parse.GetValue(equipment) is < 1 or > 100_000) throw new CliException($"--equipment is {parse.GetValue(equipment)}; give 1 to 100000");
            var begin = parse.GetValue(start) ?? TimeProvider.System.GetUtcNow();
            var fab = parse.GetValue(equipment);
            var options = new FabOptions
            {
                Equipment = FabCatalog.Mixed(fab),
                Interval = TimeSpan.FromSeconds(1 / parse.GetValue(rate)),
                Seed = parse.GetValue(seed),
                Missing = parse.GetValue(missing),
                Garbage = parse.GetValue(garbage),
            };
            options = options with
            {
                Faults = FabFaults.Random(options.Equipment, begin, Healthy, FaultEvery, options.Interval, options.Seed),
            };
            var simulator = new FabSimulator(options, begin);
            await using var output = await OutputAsync(common, parse, Endpoint(parse.GetValue(http)), parse.GetValue(key), parse.GetValue(csv), options, cancellation);
            var runner = new FabRunner(simulator, output.Output, TimeProvider.System);
            try
            {
                await (parse.GetValue(duration) is { } length ? runner.RunUntilAsync(begin + length, cancellation) : runner.RunAsync(cancellation));
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // Ctrl-C is how a person ends the fab.
            }

            System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{runner.Written} readings of {fab} equipments, {simulator.Injected.Count} faults:"));
            foreach (var fault in simulator.Injected)
                System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {fault.Start:O}  {fault.Duration}  {fault.Equipment}  {fault.Category} {fault.Kind}  {string.Join(", ", fault.Sensors)}"));
            return 0;
        }));
        return command;
    }

    private static Uri? Endpoint(string? http) =>
        http is null ? null
        : Uri.TryCreate(http, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
        : throw new CliException($"--http is '{http}'; give an address such as http://localhost:8080/v1/readings");

    private static async Task<OpenOutput> OutputAsync(
        CommonOptions common, ParseResult parse, Uri? http, string? key, DirectoryInfo? csv, FabOptions options, CancellationToken cancellation)
    {
        if (http is not null && csv is not null) throw new CliException("give --http or --csv, not both");
        if (csv is not null) return new(new CsvOutput(csv.FullName, options.Equipment));
        if (http is not null)
        {
            var client = new HttpClient();
            if ((key ?? Environment.GetEnvironmentVariable("ANOMALY_KEY")) is { Length: > 0 } secret)
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
            return new(new HttpOutput(client, http, TimeProvider.System), client);
        }

        var configuration = common.Load(parse);
        var log = EventLogs.Open(configuration, TimeProvider.System);
        await TopicSetup.RunAsync(log, configuration.Log, cancellation);
        var producer = log.CreateProducer();
        return new(new ProducerOutput(producer), producer, log);
    }

    private sealed class OpenOutput(IFabOutput output, params object[] owned) : IAsyncDisposable
    {
        public IFabOutput Output { get; } = output;

        public async ValueTask DisposeAsync()
        {
            await Output.DisposeAsync();
            foreach (var each in owned)
            {
                if (each is IAsyncDisposable later) await later.DisposeAsync();
                else (each as IDisposable)?.Dispose();
            }
        }
    }
}
