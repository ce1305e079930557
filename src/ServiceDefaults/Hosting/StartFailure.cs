using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Hosting;

/// <summary>Says why a host did not start, in one sentence where the reason is a known one.</summary>
internal static class StartFailure
{
    /// <summary>Logs the reason and returns the exit code.</summary>
    public static int Explain(Exception error, AnomalyHostOptions options, ILogger log)
    {
        if (error is ConfigurationException)
        {
            HostLog.CannotListen(log, error.Message);
            return ExitCode.Configuration;
        }

        if (PortReason(error, options.Configuration.Http) is { } reason)
        {
            HostLog.CannotListen(log, reason);
            return ExitCode.Port;
        }

        HostLog.CannotStart(log, error, options.Service, error.Message);
        return ExitCode.Failed;
    }

    private static string? PortReason(Exception error, HttpOptions http)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            var code = (e as SocketException)?.SocketErrorCode;
            if (e is AddressInUseException || code == SocketError.AddressAlreadyInUse)
                return $"Port {http.Port} on {http.Address} is taken by another program; stop that one, or choose another port with http.port (--port).";
            if (code == SocketError.AccessDenied)
                return $"Port {http.Port} on {http.Address} may not be opened by this user; choose one from 1024 up with http.port (--port).";
            if (code == SocketError.AddressNotAvailable)
                return $"The address {http.Address} is not one of this machine; choose another with http.address.";
        }

        return null;
    }
}
