using System.Net;
using System.Net.Sockets;

namespace StreamingAnomaly.TestKit;

/// <summary>Ports for servers that have to be told one.</summary>
public static class FreePort
{
    /// <summary>A TCP port of this machine that nobody listens on at the moment.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
