using System.Net;
using System.Net.Sockets;

namespace StreamingAnomaly.TestKit;

/// <summary>A network link between a client and a server on this machine that can be cut, swallow what it carries, or be slow.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private const int BufferBytes = 64 << 10;

    private readonly IPEndPoint target;
    private readonly Lock gate = new();
    private readonly HashSet<Socket> open = [];
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;
    private readonly TcpListener listener;
    private TaskCompletionSource passing = Passing();
    private bool isCut;

    /// <param name="port">Port to listen on.</param>
    /// <param name="targetPort">Port of the server.</param>
    public TcpProxy(int port, int targetPort)
    {
        target = new(IPAddress.Loopback, targetPort);
        listener = new(IPAddress.Loopback, port);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Added to every piece that passes, in each direction.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Breaks all connections and refuses new ones: a pulled cable that is noticed.</summary>
    public void Cut()
    {
        lock (gate)
        {
            isCut = true;
            passing.TrySetResult();
            foreach (var socket in open) Reset(socket);
            open.Clear();
        }
    }

    /// <summary>Keeps connections, takes what is sent and passes nothing on: a firewall that drops packets.</summary>
    public void Blackhole()
    {
        lock (gate) passing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Works again; what a black hole has held is passed on.</summary>
    public void Restore()
    {
        lock (gate)
        {
            isCut = false;
            passing.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        Cut();
        await accepting;
        stop.Dispose();
    }

    private static TaskCompletionSource Passing()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        source.SetResult();
        return source;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await listener.AcceptSocketAsync(stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException) { }
    }

    private async Task CarryAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            if (!Open(client, server)) return;
            await server.ConnectAsync(target, stop.Token);
            await await Task.WhenAny(PumpAsync(client, server), PumpAsync(server, client));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException) { } // broken on one side: break the other
        finally
        {
            lock (gate)
            {
                open.Remove(client);
                open.Remove(server);
            }

            Reset(client);
        }
    }

    private bool Open(Socket client, Socket server)
    {
        lock (gate)
        {
            if (isCut) return false;
            open.Add(client);
            open.Add(server);
            return true;
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[BufferBytes];
        while (true)
        {
            var read = await from.ReceiveAsync(buffer, stop.Token);
            if (read == 0) return;
            if (Delay > TimeSpan.Zero) await Task.Delay(Delay, stop.Token);
            await passing.Task.WaitAsync(stop.Token);
            for (var sent = 0; sent < read;) sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), stop.Token);
        }
    }

    private static void Reset(Socket socket)
    {
        try { socket.LingerState = new(true, 0); }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
        socket.Dispose();
    }
}
