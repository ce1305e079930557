using System.Net;
using System.Net.Http.Headers;
using static StreamingAnomaly.Deployment.Tests.Chart.Manifest;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>
/// Every container of a rendering, started for real: its command, its file, its variables, against a real Kafka; only places are
/// others. It answers what the probes ask, keeps strangers out, and ends cleanly when it is told to.
/// </summary>
public sealed class ShippedServicesTests
{
    private const int Patience = 60;

    [Theory]
    [InlineData("http", "tls.behindProxy=true")]
    [InlineData("https", "tls.behindProxy=false,tls.existingSecret=anomaly-tls")]
    public async Task Services_AsRendered_StartAnswerTheirProbesAndStop(string scheme, string tls)
    {
        var bootstrap = await KafkaBroker.RequireAsync();
        var all = Read((await Helm.RunAsync("template", Helm.Release, Helm.Chart, "--values", Helm.Values("minimal"), "--set", tls)).Succeeded());
        using var folder = new TempFolder();
        TestCertificate.Write(folder.File("tls"), "tls.crt", "tls.key");
        var (code, output) = await AnomalyProcess.RunAsync(folder.Root, [.. Command(all.Single(m => m.Kind == "Job"), all, folder, bootstrap)]);
        Assert.True(code == 0, output);

        var services = all.Where(m => m.IsService).ToList();
        Assert.Equal(4, services.Count);
        await Task.WhenAll(services.Select(service => RunAsync(service, all, folder, bootstrap, scheme)));
    }

    private static async Task RunAsync(Manifest service, IReadOnlyList<Manifest> all, TempFolder folder, string bootstrap, string scheme)
    {
        var port = FreePort.Next();
        var command = Command(service, all, folder, bootstrap).ToList();
        command[command.IndexOf("--port") + 1] = $"{port}";
        await using var process = AnomalyProcess.Start(folder.Root, [.. command]);
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.Subject == "CN=anomaly" } })
        {
            BaseAddress = new Uri($"{scheme}://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(10),
        };

        foreach (var probe in new[] { "startupProbe", "livenessProbe", "readinessProbe" })
        {
            var get = At(service.Container, probe, "httpGet");
            Assert.Equal(scheme.ToUpperInvariant(), Text(get, "scheme"));
            await Until.TrueAsync(Patience, () => StatusAsync(http, Text(get, "path")!, null), status => status == HttpStatusCode.OK, process);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, "/metrics", null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, "/metrics", RenderedSettings.Key));
        Assert.Equal(0, await process.StopAsync());
    }

    /// <summary>Arguments of the container, with this machine's places for the cluster's, and variables as flags.</summary>
    private static IEnumerable<string> Command(Manifest workload, IReadOnlyList<Manifest> all, TempFolder folder, string bootstrap)
    {
        var file = folder.File($"{workload.Name}.yaml");
        File.WriteAllText(file, RenderedSettings.File(workload, all).Replace("/etc/anomaly/", folder.Root + "/", StringComparison.Ordinal));
        foreach (var argument in Items(At(workload.Container, "args")).Select(a => Text(a)!))
            yield return argument switch { "/etc/anomaly/anomaly.yaml" => file, "$(POD_NAME)" => workload.Name + "-0", _ => argument };
        foreach (var (name, value) in RenderedSettings.Variables(workload, all))
        {
            var setting = name == "DEVICE" ? "moment.device" : name.StartsWith("ANOMALY__", StringComparison.Ordinal) ? name["ANOMALY__".Length..].Replace("__", ".", StringComparison.Ordinal) : null;
            if (setting is null) continue;
            yield return "--set";
            yield return $"{setting}={value}";
        }

        foreach (var other in new[] { "--kafka", bootstrap, "--data", folder.File(workload.Name) }) yield return other;
        if (workload.Component == "scorer")
            foreach (var other in new[] { "--set", "scores.url=http://127.0.0.1:1" }) yield return other;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            using var response = await http.SendAsync(request);
            return response.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return 0; // it does not listen yet
        }
    }
}
