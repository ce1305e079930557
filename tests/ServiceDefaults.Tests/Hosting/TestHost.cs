using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Hosting;

namespace StreamingAnomaly.ServiceDefaults.Tests.Hosting;

/// <summary>A host on a free port whose logs are kept.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly CancellationTokenSource stop = new();
    private readonly LogKeeper keeper;

    public required WebApplication App { get; init; }
    public Task<int> Completion { get; private set; } = Task.FromResult(-1);
    public HttpClient Client { get; } = new();
    public IEnumerable<LogLine> Logs => keeper.Lines;

    public static TestHost Create(
        HttpOptions? http = null, Action<IServiceCollection>? register = null, Action<WebApplication>? map = null, TelemetryOptions? telemetry = null, SecurityOptions? security = null, TimeProvider? time = null, string? data = null)
    {
        var builder = AnomalyHost.CreateBuilder(new AnomalyHostOptions
        {
            Service = "test",
            Configuration = new AnomalyOptions
            {
                Http = http ?? new HttpOptions { Port = 0 }, Telemetry = telemetry ?? new TelemetryOptions(),
                Security = security ?? new SecurityOptions(), DataFolder = data ?? "data",
            },
            Time = time ?? TimeProvider.System,
        });
        var keeper = new LogKeeper();
        builder.Logging.ClearProviders().AddProvider(keeper);
        register?.Invoke(builder.Services);
        var app = AnomalyHost.Build(builder);
        map?.Invoke(app);
        return new TestHost(keeper) { App = app };
    }

    private TestHost(LogKeeper keeper) => this.keeper = keeper;

    public Task<int> RunAsync() => (Completion = AnomalyHost.RunAsync(App, stop.Token)).WaitAsync(Patience);

    public async Task StartAsync()
    {
        var started = new TaskCompletionSource();
        App.Lifetime.ApplicationStarted.Register(started.SetResult);
        Completion = AnomalyHost.RunAsync(App, stop.Token);
        await (await Task.WhenAny(started.Task, Completion)).WaitAsync(Patience);
        Client.BaseAddress = new Uri(App.Urls.Single());
    }

    public async Task<int> StopAsync()
    {
        await stop.CancelAsync();
        return await Completion.WaitAsync(Patience);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> GetJsonAsync(string path)
    {
        using var answer = await Client.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Client.Dispose();
        stop.Dispose();
    }

    public sealed record LogLine(LogLevel Level, string Category, string Message);

    private sealed class LogKeeper : ILoggerProvider
    {
        public ConcurrentQueue<LogLine> Lines { get; } = new();
        public ILogger CreateLogger(string categoryName) => new Keeper(categoryName, Lines);
        public void Dispose() { }

        private sealed class Keeper(string category, ConcurrentQueue<LogLine> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
            public bool IsEnabled(LogLevel logLevel) => true;
            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                lines.Enqueue(new LogLine(logLevel, category, formatter(state, exception)));
        }
    }
}
