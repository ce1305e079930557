using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.Scorer.Tests;

/// <summary>Keeps what a pipeline logs.</summary>
internal sealed class LogLines : ILogger<ScoringPipeline>
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

    public bool Has(LogLevel level, string part) => Lines.Any(l => l.Level == level && l.Text.Contains(part, StringComparison.Ordinal));

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, formatter(state, exception)));
}
