using System.Net;
using System.Net.Sockets;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>TCP ports for processes that tests start.</summary>
internal static class TestPorts
{
    /// <summary>One that nobody listens on at the moment.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
