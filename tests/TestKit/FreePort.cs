using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace StreamingAnomaly.TestKit;

/// <summary>
/// Ports for servers that have to be told one. Below the range from which the kernel takes the ports of outgoing connections: a
/// server that is killed and started again could otherwise find its port taken by somebody's connection.
/// </summary>
public static class FreePort
{
    private const int First = 12_000;

    private static readonly int End = FirstOfOutgoing();

    // Test programs that run side by side begin in different places, and one never gives the same port twice in a row.
    private static int next = First + (Environment.ProcessId * 97 % (End - First));

    /// <summary>A TCP port of this machine that nobody listens on at the moment, the first of so many.</summary>
    /// <param name="count">Ports that are free from it on.</param>
    public static int Next(int count = 1)
    {
        while (true)
        {
            var first = Interlocked.Add(ref next, count) - count;
            if (first + count > End)
            {
                Interlocked.Exchange(ref next, First);
                continue;
            }

            if (Enumerable.Range(first, count).All(IsFree)) return first;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException) { return false; }
    }

    private static int FirstOfOutgoing()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        var low = File.Exists(Range) ? int.Parse(File.ReadAllText(Range).Split('\t', ' ')[0], CultureInfo.InvariantCulture) : 32_768;
        return low > First + 1000 ? low : 32_768;
    }
}
