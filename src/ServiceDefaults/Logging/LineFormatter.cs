using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace StreamingAnomaly.ServiceDefaults.Logging;

/// <summary>
/// <c>14:03:22 warn  ScoringPipeline  message</c> in local time. An exception's stack follows only from error level up.
/// </summary>
internal sealed class LineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "anomaly-line";

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter writer)
    {
        var message = LogText.Of(entry.Formatter(entry.State, entry.Exception));
        writer.Write(time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture));
        writer.WriteLine($" {Level(entry.LogLevel)} {entry.Category[(entry.Category.LastIndexOf('.') + 1)..]}  {message}");
        if (entry.Exception is not { } error) return;
        writer.WriteLine("         " + LogText.Of(entry.LogLevel >= LogLevel.Error ? error.ToString() : $"{error.GetType().Name}: {error.Message}"));
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "error",
        _ => "FATAL",
    };
}
