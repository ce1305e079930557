using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace StreamingAnomaly.Deployment.Tests.Images;

public sealed class HealthVerbTests
{
    [Fact]
    public async Task Health_ReadyService_EndsWith0()
    {
        await using var server = await StartAsync(200, """{"state":"Ready","checks":[]}""");
        var (code, output) = await HealthAsync(server.Urls.Single());
        Assert.Equal(0, code);
        Assert.Contains("/healthz/ready: 200 Ready", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_ServiceThatIsNotReady_EndsWith1AndSaysWhy()
    {
        await using var server = await StartAsync(503, """{"state":"NotReady","checks":[{"name":"log","state":"NotReady","detail":"no topic"},{"name":"x","state":"Ready","detail":null}]}""");
        var (code, output) = await HealthAsync(server.Urls.Single());
        Assert.Equal(1, code);
        Assert.Contains("503 NotReady; log: no topic", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_OwnPath_IsAskedInstead()
    {
        await using var server = await StartAsync(503, "{}");
        var (code, output) = await HealthAsync(server.Urls.Single() + "/healthz/live");
        Assert.Equal(0, code);
        Assert.Contains("/healthz/live: 200", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_CertificateOfItsOwn_IsAccepted()
    {
        await using var server = await StartAsync(200, """{"state":"Degraded","checks":[]}""", tls: true);
        var (code, output) = await HealthAsync(server.Urls.Single());
        Assert.True(code == 0, output);
        Assert.Contains("200 Degraded", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_NobodyThere_EndsWith1()
    {
        string address;
        await using (var server = await StartAsync(200, "{}")) address = server.Urls.Single();
        var (code, output) = await HealthAsync(address);
        Assert.Equal(1, code);
        Assert.Contains("does not answer", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not an address", "is no address")]
    [InlineData("ftp://127.0.0.1", "is no address")]
    public async Task Health_NoAddress_EndsWith2(string url, string message)
    {
        var (code, output) = await HealthAsync(url);
        Assert.Equal(2, code);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> HealthAsync(string url)
    {
        using var folder = new TempFolder();
        return await AnomalyProcess.RunAsync(folder.Root, "health", url);
    }

    private static async Task<WebApplication> StartAsync(int status, string body, bool tls = false)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, listen => Secure(listen, tls)));
        builder.Services.AddRouting();
        var app = builder.Build();
        app.MapGet("/healthz/ready", () => Results.Text(body, "application/json", statusCode: status));
        app.MapGet("/healthz/live", () => Results.Text("ok"));
        await app.StartAsync();
        return app;
    }

    private static void Secure(ListenOptions listen, bool tls)
    {
        if (!tls) return;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=anomaly.example", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        listen.UseHttps(X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null));
    }
}
