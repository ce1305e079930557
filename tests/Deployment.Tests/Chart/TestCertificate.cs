using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>A certificate that signs itself, such as a secret has.</summary>
internal static class TestCertificate
{
    /// <summary>Writes it and its key as PEM.</summary>
    public static void Write(string folder, string certificateFile, string keyFile)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=anomaly", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, certificateFile), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, keyFile), key.ExportPkcs8PrivateKeyPem());
    }
}
