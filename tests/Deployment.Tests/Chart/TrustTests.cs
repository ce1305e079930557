using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using static StreamingAnomaly.Deployment.Tests.Chart.Manifest;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>An authority that the chart mounts is trusted by the program: a store with its certificate is reached by HTTPS.</summary>
public sealed class TrustTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Store_WithACertificateOfItsOwn_IsReachedWhereItsAuthorityIsMounted(bool mounted)
    {
        using var folder = new TempFolder();
        TestCertificate.Write(folder.Root, "server.crt", "server.key");
        await using var store = await StoreAsync(X509Certificate2.CreateFromPemFile(folder.File("server.crt"), folder.File("server.key")));
        var all = await Helm.ManifestsAsync("production");
        var doctor = all.Single(m => m.Component == "doctor" && m.Kind == "Pod");
        var trust = Items(At(doctor.Container, "volumeMounts")).Single(m => Text(m, "name") == "trust");
        if (mounted) Mount(doctor, folder);

        var run = await Tools.RunAsync(
            Path.Combine(AppContext.BaseDirectory, "anomaly"),
            ["doctor", "--data", folder.File("data"), "--influx", store.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal)],
            environment: new Dictionary<string, string>
            {
                ["SSL_CERT_DIR"] = RenderedSettings.Variables(doctor, all)["SSL_CERT_DIR"].Replace(Text(trust, "mountPath")!, folder.File("trust"), StringComparison.Ordinal),
            });

        Assert.True(run.ExitCode == (mounted ? 0 : 1), run.All);
        Assert.Equal(!mounted, run.Output.Contains("!!", StringComparison.Ordinal));
    }

    /// <summary>As kubelet lays out a projected volume: files are links into a folder that is a link.</summary>
    private static void Mount(Manifest workload, TempFolder folder)
    {
        var source = Items(At(workload.Pod, "volumes")).Single(v => Text(v, "name") == "trust");
        var name = Items(At(source, "projected", "sources")).SelectMany(s => Items(At(s, "secret", "items"))).Select(i => Text(i, "path")!).Last();
        var (trust, data) = (folder.File("trust"), folder.File("trust/..1"));
        Directory.CreateDirectory(data);
        File.Copy(folder.File("server.crt"), Path.Combine(data, name));
        Directory.CreateSymbolicLink(Path.Combine(trust, "..data"), "..1");
        File.CreateSymbolicLink(Path.Combine(trust, name), Path.Combine("..data", name));
    }

    private static async Task<WebApplication> StoreAsync(X509Certificate2 certificate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync("""{"results":[{"statement_id":0}]}"""));
        await app.StartAsync();
        return app;
    }
}
