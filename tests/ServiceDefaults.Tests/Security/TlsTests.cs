using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Security;
using StreamingAnomaly.ServiceDefaults.Tests.Hosting;

namespace StreamingAnomaly.ServiceDefaults.Tests.Security;

public sealed class TlsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Certificate_IsShown_AndItsRenewalWithoutARestart()
    {
        using var folder = new TempFolder();
        var time = new ManualTime(Now);
        var first = Write(folder, "first", Now);
        await using var host = TestHost.Create(security: Options(folder), time: time, map: app => app.MapGet("/", () => "ok").Allow(Access.Viewer));
        await host.StartAsync();
        Assert.Equal("https", host.Client.BaseAddress!.Scheme);
        Assert.Equal(first, await SeenAsync(host));

        var second = Write(folder, "second", Now.AddMinutes(1));
        Assert.Equal(first, await SeenAsync(host));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(second, await SeenAsync(host));
        // Half a file is not taken.
        File.WriteAllText(folder.File("tls.crt"), "-----BEGIN CERT");
        File.SetLastWriteTimeUtc(folder.File("tls.crt"), Now.AddMinutes(2).UtcDateTime);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(second, await SeenAsync(host));
    }

    [Fact]
    public void Certificate_ThatCannotBeUsed_SaysWhy()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("tls.crt"), "no certificate");
        var error = Assert.Throws<ConfigurationException>(() => TestHost.Create(security: Options(folder)));
        Assert.Equal("security.tls.certificate", Assert.Single(error.Errors).Setting);
    }

    private static SecurityOptions Options(TempFolder folder) => new() { Tls = new SecurityTlsOptions { Certificate = folder.File("tls.crt"), Key = folder.File("tls.key") } };

    private static string Write(TempFolder folder, string name, DateTimeOffset written)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(Now.AddYears(-1), Now.AddYears(1));
        File.WriteAllText(folder.File("tls.key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(folder.File("tls.crt"), certificate.ExportCertificatePem());
        File.SetLastWriteTimeUtc(folder.File("tls.crt"), written.UtcDateTime);
        return certificate.Thumbprint;
    }

    private static async Task<string?> SeenAsync(TestHost host)
    {
        string? seen = null;
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
            {
                seen = certificate?.Thumbprint;
                return true;
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = host.Client.BaseAddress };
        Assert.Equal("ok", await client.GetStringAsync(new Uri("/", UriKind.Relative)));
        return seen;
    }
}
