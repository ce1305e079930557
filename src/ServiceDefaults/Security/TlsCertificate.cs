using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>The server's certificate, read again when its file changes: certificates are renewed every few weeks.</summary>
internal sealed class TlsCertificate
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    private readonly SecurityTlsOptions options;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private X509Certificate2 current;
    private DateTime written;
    private long looked;

    /// <exception cref="ConfigurationException">The files cannot be used; says why.</exception>
    public TlsCertificate(SecurityTlsOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        written = File.GetLastWriteTimeUtc(options.Certificate!);
        looked = time.GetTimestamp();
        try
        {
            current = Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConfigurationException([new ConfigurationError(
                "security.tls.certificate", $"\"{options.Certificate}\" with key \"{options.Key ?? options.Certificate}\" cannot be used: {e.Message}; both are PEM files, for example tls.crt and tls.key")]);
        }
    }

    /// <summary>The one to show to the next client.</summary>
    public X509Certificate2 Current
    {
        get
        {
            lock (gate)
            {
                if (time.GetElapsedTime(looked) < LookAgain) return current;
                looked = time.GetTimestamp();
                var now = File.GetLastWriteTimeUtc(options.Certificate!);
                if (now == written) return current;
                try
                {
                    // The one before may still be in a handshake: it is left to the collector.
                    (current, written) = (Read(), now);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
                {
                    // Half written: the next look finds it whole, and the old one serves until then.
                }

                return current;
            }
        }
    }

    private X509Certificate2 Read() => X509Certificate2.CreateFromPemFile(options.Certificate!, options.Key);
}
