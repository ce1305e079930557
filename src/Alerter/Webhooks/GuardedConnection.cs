using System.Net;
using System.Net.Sockets;

namespace StreamingAnomaly.Alerter.Webhooks;

/// <summary>Addresses of a host; the system's resolver, or a test's.</summary>
internal delegate Task<IPAddress[]> HostResolver(string host, CancellationToken cancellation);

/// <summary>
/// Opens connections only to addresses that were checked. The name is resolved once, all its addresses are judged, and
/// the socket gets the address itself: a name server that answers differently the second time is never asked again.
/// </summary>
internal static class GuardedConnection
{
    /// <summary>How long a connection is kept: after it, names are resolved and checked anew.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <summary>A client without redirects, proxy, cookies and credentials. The caller bounds each request's time.</summary>
    /// <param name="allowPrivate">Opens addresses of the machine and its network.</param>
    /// <param name="connectTimeout">Longest wait for name and connection: a machine that is switched off answers nothing.</param>
    /// <param name="resolver">The system's unless given.</param>
    public static HttpMessageInvoker CreateClient(bool allowPrivate, TimeSpan connectTimeout, HostResolver? resolver = null)
    {
        resolver ??= Dns.GetHostAddressesAsync;
        return new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            Credentials = null,
            ActivityHeadersPropagator = null,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionLifetime = Lifetime,
            ConnectTimeout = connectTimeout,
            MaxResponseHeadersLength = 16,
            ConnectCallback = (context, cancellation) =>
                ConnectAsync(context.DnsEndPoint, allowPrivate, resolver, cancellation),
        });
    }

    private static async ValueTask<Stream> ConnectAsync(
        DnsEndPoint target, bool allowPrivate, HostResolver resolver, CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await resolver(target.Host, cancellation);
        if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
        foreach (var address in addresses)
        {
            var kind = AddressGuard.Classify(address);
            if (!AddressGuard.Allows(kind, allowPrivate))
                throw new ForbiddenAddressException(
                    $"{target.Host} resolves to {address} ({kind}), which webhooks may not call; " +
                    "use a public address, or allowPrivate: true for a receiver inside the network");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
