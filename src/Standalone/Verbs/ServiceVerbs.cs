using System.CommandLine;
using StreamingAnomaly.Standalone.Hosting;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly ingest | scorer | alerter | console</c>: one service, as the containers run it.</summary>
internal static class ServiceVerbs
{
    public static Command Ingest() => Create("ingest", "Take readings over HTTP: POST /v1/readings", ServiceSet.Ingest, 8081);

    public static Command Scorer() => Create("scorer", "Score readings, emit alert events, store the scores", ServiceSet.Scorer, 8082);

    public static Command Alerter() => Create("alerter", "Turn alert events into incidents and call webhooks", ServiceSet.Alerter, 8083);

    public static Command Console() => Create("console", "Show it in a browser", ServiceSet.Console, 8080);

    private static Command Create(string name, string description, ServiceSet service, int defaultPort)
    {
        var port = new Option<int?>("--port", "-p") { Description = $"HTTP port for /metrics, /healthz and the service's own API (default {defaultPort})" };
        var instance = new Option<string?>("--instance") { Description = "Name among the replicas, stable over restarts (default: the host's name)" };
        var edge = new Option<bool>("--edge") { Description = "Acknowledge from a log of this machine and forward to the centre when it can be reached" };
        var central = new Option<string?>("--central") { Description = "With --edge: the centre's Kafka, host:port[,host:port]" };
        var id = new Option<string?>("--id") { Description = "With --edge: name of this edge, unique at the centre and the same over restarts" };
        var common = new CommonOptions();
        var command = new Command(name, description) { port };
        if (service == ServiceSet.Scorer) command.Options.Add(instance);
        if (service == ServiceSet.Ingest) foreach (Option option in (Option[])[edge, central, id]) command.Options.Add(option);
        common.AddTo(command);
        command.SetAction((parse, cancellation) => Cli.GuardAsync(() =>
        {
            var options = common.Load(
                parse,
                ("http.port", (parse.GetValue(port) ?? defaultPort).ToString(System.Globalization.CultureInfo.InvariantCulture)),
                ("scorer.instance", service == ServiceSet.Scorer ? parse.GetValue(instance) : null),
                ("edge.enabled", service == ServiceSet.Ingest && parse.GetValue(edge) ? "true" : null),
                ("edge.central", service == ServiceSet.Ingest ? parse.GetValue(central) : null),
                ("edge.id", service == ServiceSet.Ingest ? parse.GetValue(id) : null));
            return ServiceHost.RunAsync(options, service == ServiceSet.Ingest ? service | EdgeSetup.Also(options) : service, name, register: null, map: null, cancellation);
        }));
        return command;
    }
}
