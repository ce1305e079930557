using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace StreamingAnomaly.TestKit;

/// <summary>
/// One real Kafka broker per test process, started when the first test asks for it. It ends with the process, also with
/// a killed one: a shell between them waits for the end of its input, then stops the broker and deletes its folder.
/// </summary>
public static partial class KafkaBroker
{
    private const string Server = "ANOMALY_TEST_KAFKA";

    // $0 is the kafka script, $1 the folder, $2 the port. The broker may not inherit that the shell ignores SIGTERM: it
    // could then be stopped only by the SIGKILL that follows a minute later.
    private const string Keeper =
        """trap "" INT TERM; (trap - INT TERM; exec "$0" start "$1" --port "$2") 2>&1; cat >/dev/null; "$0" stop "$1" >/dev/null 2>&1; rm -rf "${1%/*}" """;

    private static readonly Lazy<Task<string>> Started = new(StartAsync);
    private static Process? keeper;

    /// <summary>
    /// Address of a broker, host:port; skips the test, saying what is missing, if there can be none. The environment
    /// variable ANOMALY_TEST_KAFKA names a running one instead.
    /// </summary>
    public static async Task<string> RequireAsync()
    {
        if (Environment.GetEnvironmentVariable(Server) is { Length: > 0 } given) return given;
        SharedData.Require("kafka/kafka");
        if (JavaVersion() < 17) Assert.Skip($"needs Java 17 or later on the path for a real Kafka (or set {Server} to host:port)");
        return await Started.Value;
    }

    private static async Task<string> StartAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            var output = new List<string>();
            if (await StartAsync(FreePorts(), output) is { } bootstrap) return bootstrap;
            // Somebody else may have taken the port in the meantime.
            if (attempt == 3) throw new InvalidOperationException("Kafka did not start: " + string.Join('\n', output));
        }
    }

    private static async Task<string?> StartAsync(int port, List<string> output)
    {
        var folder = Directory.CreateTempSubdirectory("anomaly-kafka-").FullName;
        var start = new ProcessStartInfo("setsid")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { "bash", "-c", Keeper, SharedData.Require("kafka/kafka"), Path.Combine(folder, "cluster"), port.ToString(CultureInfo.InvariantCulture) },
            Environment = { ["KAFKA_HEAP"] = "-Xmx512m -XX:TieredStopAtLevel=1" },
        };
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.Add(line);
            if (line.StartsWith("bootstrap.servers=", StringComparison.Ordinal))
            {
                keeper = process;
                AppDomain.CurrentDomain.ProcessExit += (_, _) => keeper.StandardInput.Close();
                return line["bootstrap.servers=".Length..];
            }
            if (line.StartsWith("kafka: ", StringComparison.Ordinal)) break;
        }
        process.StandardInput.Close();
        return null;
    }

    // Broker and controller listen on neighbours.
    private static int FreePorts()
    {
        while (true)
        {
            using var first = new TcpListener(IPAddress.Loopback, 0);
            first.Start();
            var port = ((IPEndPoint)first.LocalEndpoint).Port;
            if (port > 65_000) continue;
            try
            {
                using var second = new TcpListener(IPAddress.Loopback, port + 1);
                second.Start();
                return port;
            }
            catch (SocketException) { } // the neighbour is taken: try another pair
        }
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

    [GeneratedRegex("version \"(\\d+)")]
    private static partial Regex VersionPattern();
}
