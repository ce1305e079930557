using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Logging;

namespace StreamingAnomaly.ServiceDefaults.Hosting;

/// <summary>What a host is made of.</summary>
public sealed record AnomalyHostOptions
{
    /// <summary>Name of the service in telemetry and health answers: <c>ingest</c>, <c>scorer</c>, <c>alerter</c>, <c>console</c>, <c>serve</c>.</summary>
    public required string Service { get; init; }

    /// <summary>The loaded configuration.</summary>
    public required AnomalyOptions Configuration { get; init; }

    /// <summary>Shape of the logs; by default lines for people on a terminal, JSON elsewhere.</summary>
    public LogFormat LogFormat { get; init; } = LogFormat.Auto;

    /// <summary>Lowest level that is logged; default Information.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>The clock of every service; tests set their own.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Loads the configuration again on SIGHUP; null, as for a program on a terminal that closes: SIGHUP stops the host.</summary>
    public Func<AnomalyOptions>? Reload { get; init; }

    /// <summary>Folder with <c>wwwroot</c>; default the program's own.</summary>
    public string ContentRoot { get; init; } = AppContext.BaseDirectory;
}
