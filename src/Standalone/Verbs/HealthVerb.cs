using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary>
/// <c>anomaly health [URL]</c>: whether a service is ready, as exit code 0 or 1. For containers, whose images have neither a
/// shell nor curl.
/// </summary>
internal static class HealthVerb
{
    /// <summary>Environment variable with the address that is asked when none is given.</summary>
    public const string Variable = "ANOMALY_HEALTH_URL";

    private const string DefaultUrl = "http://127.0.0.1:8080";
    private const string DefaultPath = "/healthz/ready";

    public static Command Create()
    {
        var url = new Argument<string?>("url")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = $"Address of the service, asked at {DefaultPath} unless it has a path (default: ${Variable}, else {DefaultUrl})",
        };
        var timeout = new Option<int>("--timeout") { Description = "Seconds to wait for the answer, 1..60", DefaultValueFactory = _ => 5 };
        var command = new Command("health", "Ask a service whether it is ready; ends with 0 if so, else with 1") { url, timeout };
        command.SetAction((parse, cancellation) => Cli.GuardAsync(() =>
        {
            var text = parse.GetValue(url) ?? Environment.GetEnvironmentVariable(Variable) ?? DefaultUrl;
            if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                throw new CliException($"\"{text}\" is no address; give one such as {DefaultUrl}");
            var seconds = parse.GetValue(timeout);
            if (seconds is < 1 or > 60) throw new CliException($"--timeout takes 1 to 60 seconds, got {seconds.ToString(CultureInfo.InvariantCulture)}");
            if (address.AbsolutePath == "/") address = new Uri(address, DefaultPath);
            return AskAsync(address, TimeSpan.FromSeconds(seconds), cancellation);
        }));
        return command;
    }

    private static async Task<int> AskAsync(Uri address, TimeSpan timeout, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        // A certificate names the service as others reach it. Asked over this machine's own loopback nobody can stand in between.
        if (address.IsLoopback) handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        using var http = new HttpClient(handler) { Timeout = timeout };
        try
        {
            using var answer = await http.GetAsync(address, cancellation);
            var ready = answer.StatusCode == HttpStatusCode.OK;
            (ready ? System.Console.Out : System.Console.Error).WriteLine(
                $"{address}: {(int)answer.StatusCode}{Words(await answer.Content.ReadAsStringAsync(cancellation))}");
            return ready ? 0 : 1;
        }
        catch (HttpRequestException e)
        {
            return Failed($"{address} does not answer: {(e.InnerException ?? e).Message}");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Failed($"{address} did not answer within {timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s");
        }
    }

    private static int Failed(string reason)
    {
        System.Console.Error.WriteLine("anomaly: " + reason);
        return 1;
    }

    /// <summary>State and reasons, where the answer has them: without a key services keep the reasons to themselves.</summary>
    private static string Words(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("state", out var state)) return "";
            var reasons = json.RootElement.TryGetProperty("checks", out var checks)
                ? checks.EnumerateArray().Where(c => c.GetProperty("detail").ValueKind == JsonValueKind.String)
                    .Select(c => $"{c.GetProperty("name").GetString()}: {c.GetProperty("detail").GetString()}")
                : [];
            return string.Join("; ", reasons.Prepend($" {state}"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return "";   // another program's page: the code alone says enough
        }
    }
}
