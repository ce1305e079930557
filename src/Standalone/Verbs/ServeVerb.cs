using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using StreamingAnomaly.Standalone.Demo;
using StreamingAnomaly.Standalone.Hosting;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly serve</c>: all services in one process; what <c>./run</c> calls.</summary>
internal static class ServeVerb
{
    public static Command Create()
    {
        var port = new Option<int?>("--port", "-p") { Description = "HTTP port (default 8080)" };
        var demo = new Option<bool>("--demo") { Description = "With a live synthetic fab, a fault in it and a receiver for its alerts" };
        var replay = new Option<string?>("--replay") { Description = "With recorded data instead of the synthetic fab: a folder or CSV" };
        var common = new CommonOptions();
        var command = new Command("serve", "Run all services in one process, with embedded storage unless told otherwise") { port, demo, replay };
        common.AddTo(command);
        command.SetAction((parse, cancellation) => Cli.GuardAsync(() =>
        {
            var options = common.Load(parse, ("http.port", parse.GetValue(port)?.ToString(CultureInfo.InvariantCulture)));
            var (isDemo, recording) = (parse.GetValue(demo), parse.GetValue(replay));
            if (isDemo || recording is not null) options = DemoSetup.WithReceiver(options);
            return ServiceHost.RunAsync(
                options, ServiceSet.All, "anomaly",
                services =>
                {
                    if (isDemo || recording is not null) services.AddDemo(options, recording);
                },
                app =>
                {
                    if (isDemo || recording is not null) app.MapDemo();
                },
                cancellation);
        }));
        return command;
    }
}
