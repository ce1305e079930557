using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace StreamingAnomaly.ServiceDefaults.Logging;

/// <summary>Logs to standard error, which leaves standard output to data.</summary>
internal static class LoggingSetup
{
    public static void AddAnomalyLogs(this ILoggingBuilder logging, LogFormat format, LogLevel level)
    {
        var json = format == LogFormat.Json || (format == LogFormat.Auto && Console.IsErrorRedirected);
        logging.SetMinimumLevel(level)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System", LogLevel.Warning)
            // AnomalyHost.RunAsync says the same in one sentence.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>()
            .AddJsonConsole(formatter =>
            {
                formatter.UseUtcTimestamp = true;
                formatter.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        // After AddJsonConsole, which would make JSON the format for everybody.
        logging.Services.Configure<ConsoleLoggerOptions>(console =>
            console.FormatterName = json ? ConsoleFormatterNames.Json : LineFormatter.FormatterName);
    }
}
