using System.Diagnostics;
using System.Globalization;

namespace StreamingAnomaly.TestKit;

/// <summary>
/// A real broker of a test's own that is reached in two ways: directly, and over a link that the test can cut. The broker
/// itself can be killed and restarted. Ends with the test process, also with a killed one.
/// </summary>
public sealed class LinkedKafka : IAsyncDisposable
{
    // $0 is the kafka script, $1 the folder, $2 the port. The broker may not inherit that the shell ignores SIGTERM: see KafkaCluster.
    private const string Keeper =
        """trap "" INT TERM; (trap - INT TERM; exec "$0" start "$1" --port "$2") 2>&1; cat >/dev/null; (trap - INT TERM; "$0" stop "$1") >/dev/null 2>&1; rm -rf "${1%/*}" """;

    private readonly Process keeper;
    private readonly string script;
    private readonly string folder;

    private LinkedKafka(Process keeper, string script, string folder, int port, int linkPort, int advertisedPort)
    {
        (this.keeper, this.script, this.folder) = (keeper, script, folder);
        (Direct, Bootstrap) = (Address(port), Address(advertisedPort));
        Link = new TcpProxy(advertisedPort, linkPort);
    }

    /// <summary>Address beside the link, host:port.</summary>
    public string Direct { get; }

    /// <summary>Address over the link, host:port.</summary>
    public string Bootstrap { get; }

    /// <summary>The link.</summary>
    public TcpProxy Link { get; }

    /// <summary>Starts a broker; skips the test, saying what is missing, if there can be none.</summary>
    public static async Task<LinkedKafka> RequireAsync()
    {
        var script = SharedData.Require("kafka/kafka");
        if (ServerProcess.Find("java") is null) Assert.Skip("needs Java 17 or later on the path for a real Kafka");
        var output = new List<string>();
        for (var attempt = 1; attempt <= 3; attempt++)
            if (await StartAsync(script, output) is { } started) return started;
        throw new InvalidOperationException("Kafka did not start: " + string.Join('\n', output));
    }

    /// <summary>Ends the broker as a power cut does.</summary>
    public Task KillAsync() => RunAsync("kill");

    /// <summary>Starts a killed broker on the same data.</summary>
    public Task RestartAsync() => RunAsync("restart");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Link.DisposeAsync();
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }

    private static async Task<LinkedKafka?> StartAsync(string script, List<string> output)
    {
        var root = Directory.CreateTempSubdirectory("anomaly-linked-").FullName;
        var folder = Path.Combine(root, "cluster");
        Directory.CreateDirectory(folder);
        // Broker and controller are neighbours, as the script has them; the link has two ends.
        var first = FreePort.Next(4);
        var (broker, controller, link, advertised) = (first, first + 1, first + 2, first + 3);
        await File.WriteAllTextAsync(Path.Combine(folder, "extra.properties"), $"""
            listeners=PLAINTEXT://{Address(broker)},LINK://{Address(link)},CONTROLLER://{Address(controller)}
            advertised.listeners=PLAINTEXT://{Address(broker)},LINK://{Address(advertised)}
            listener.security.protocol.map=PLAINTEXT:PLAINTEXT,LINK:PLAINTEXT,CONTROLLER:PLAINTEXT

            """);
        var process = Process.Start(new ProcessStartInfo("setsid")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { "bash", "-c", Keeper, script, folder, broker.ToString(CultureInfo.InvariantCulture) },
            Environment = { ["KAFKA_HEAP"] = "-Xmx512m -XX:TieredStopAtLevel=1" },
        })!;
        var input = process.StandardInput;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => input.Close();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.Add(line);
            if (line.StartsWith("bootstrap.servers=", StringComparison.Ordinal)) return new(process, script, folder, broker, link, advertised);
            if (line.StartsWith("kafka: ", StringComparison.Ordinal)) break;
        }

        process.StandardInput.Close();
        return null;
    }

    private async Task RunAsync(string verb)
    {
        using var process = Process.Start(new ProcessStartInfo(script, [verb, folder, "1"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["KAFKA_HEAP"] = "-Xmx512m -XX:TieredStopAtLevel=1" },
        })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"kafka {verb} failed: {await process.StandardError.ReadToEndAsync()}");
    }

    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
}
