using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace StreamingAnomaly.TestKit;

/// <summary>
/// A real Kafka of one or more brokers on this machine. It ends with the process, also with a killed one: a shell between
/// them waits for the end of its input, then stops the brokers and deletes their folder.
/// </summary>
public sealed partial class KafkaCluster : IAsyncDisposable
{
    // $0 is the kafka script, $1 the folder, $2 the port, $3 the brokers, $4 one more option. They may not inherit that the shell ignores
    // SIGTERM: they could then be stopped only by the SIGKILL that follows a minute later.
    private const string Keeper =
        """trap "" INT TERM; (trap - INT TERM; exec "$0" start "$1" --port "$2" --brokers "$3" $4) 2>&1; cat >/dev/null; (trap - INT TERM; "$0" stop "$1") >/dev/null 2>&1; rm -rf "${1%/*}" """;

    private readonly Process keeper;
    private readonly string script;
    private readonly string folder;

    private KafkaCluster(Process keeper, string script, string folder, string bootstrap, int securePort)
    {
        (this.keeper, this.script, this.folder, Bootstrap) = (keeper, script, folder, bootstrap);
        SecureBootstrap = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{securePort}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => keeper.StandardInput.Close();
    }

    /// <summary>Addresses, host:port separated by commas.</summary>
    public string Bootstrap { get; }

    /// <summary>Where a cluster that was started secure asks for TLS and a login: user <c>test</c>, password <c>test-secret</c>, PLAIN or SCRAM-SHA-512.</summary>
    public string SecureBootstrap { get; }

    /// <summary>Certificate authority of a secure cluster, a PEM file.</summary>
    public string Authority => Path.Combine(folder, "ca.pem");

    /// <summary>Starts one; skips the test, saying what is missing, if there can be none.</summary>
    /// <param name="brokers">Brokers, 1 to 9; from 3 on records survive the loss of one.</param>
    /// <param name="secure">Also listen where TLS and a login are asked for.</param>
    public static async Task<KafkaCluster> StartAsync(int brokers = 1, bool secure = false)
    {
        SharedData.Require("kafka/kafka");
        if (JavaVersion() < 17) Assert.Skip("needs Java 17 or later on the path for a real Kafka");
        for (var attempt = 1; ; attempt++)
        {
            var output = new List<string>();
            // Brokers, controllers and secure listeners lie side by side.
            if (await StartAsync(FreePort.Next((secure ? 3 : 2) * brokers), brokers, secure, output) is { } cluster) return cluster;
            // Somebody else may have taken the port in the meantime.
            if (attempt == 3) throw new InvalidOperationException("Kafka did not start: " + string.Join('\n', output));
        }
    }

    /// <summary>Kills a broker (SIGKILL).</summary>
    /// <param name="broker">1 to the number of brokers.</param>
    public Task KillAsync(int broker) => RunAsync("kill", broker);

    /// <summary>Starts a killed broker again and waits until it answers.</summary>
    /// <param name="broker">1 to the number of brokers.</param>
    public Task RestartAsync(int broker) => RunAsync("restart", broker);

    /// <summary>Stops it and deletes what it held.</summary>
    public async ValueTask DisposeAsync()
    {
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
    }

    private static async Task<KafkaCluster?> StartAsync(int port, int brokers, bool secure, List<string> output)
    {
        var script = SharedData.Require("kafka/kafka");
        var folder = Path.Combine(Directory.CreateTempSubdirectory("anomaly-kafka-").FullName, "cluster");
        var process = Process.Start(Quick(new ProcessStartInfo("setsid")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { "bash", "-c", Keeper, script, folder, Text(port), Text(brokers), secure ? "--sasl" : "" },
        }))!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.Add(line);
            if (line.StartsWith("bootstrap.servers=", StringComparison.Ordinal))
                return new(process, script, folder, line["bootstrap.servers=".Length..], port + (2 * brokers));
            if (line.StartsWith("kafka: ", StringComparison.Ordinal)) break;
        }
        process.StandardInput.Close();
        return null;
    }

    private async Task RunAsync(string command, int broker)
    {
        // A broker that is started here lives on: its output may not be a pipe that somebody waits for.
        using var process = Process.Start(Quick(new ProcessStartInfo(script) { ArgumentList = { command, folder, Text(broker) } }))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"kafka {command} of broker {broker} failed");
    }

    private static ProcessStartInfo Quick(ProcessStartInfo start)
    {
        start.Environment["KAFKA_HEAP"] = "-Xmx512m -XX:TieredStopAtLevel=1";
        return start;
    }

    private static int JavaVersion()
    {
        try
        {
            using var java = Process.Start(new ProcessStartInfo("java", "-version") { RedirectStandardError = true })!;
            var text = java.StandardError.ReadToEnd();
            java.WaitForExit();
            return VersionPattern().Match(text) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        }
        catch (System.ComponentModel.Win32Exception) { return 0; }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("version \"(\\d+)")]
    private static partial Regex VersionPattern();
}
