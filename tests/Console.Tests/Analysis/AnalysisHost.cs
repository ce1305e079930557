using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StreamingAnomaly.Console.Analysis;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Sqlite;
using StreamingAnomaly.ServiceDefaults.Hosting;

namespace StreamingAnomaly.Console.Tests.Analysis;

/// <summary>The console with its analysis worker over a data folder that outlives it.</summary>
internal sealed class AnalysisHost : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly SqliteEventLog log;
    private readonly WebApplication app;
    private Task<int> host = Task.FromResult(0);
    private Task working = Task.CompletedTask;

    private AnalysisHost(string folder, ConsoleAnalysisOptions? options, IReadingHistory? history, TimeProvider? time, IAuditTrail? audit)
    {
        var builder = AnomalyHost.CreateBuilder(new AnomalyHostOptions
        {
            Service = "console",
            Configuration = new AnomalyOptions
            {
                Http = new HttpOptions { Port = 0 }, DataFolder = folder,
                Console = new ConsoleOptions { Analysis = options ?? new(), History = new() { Enabled = history is not null } },
            },
            Time = time ?? TimeProvider.System,
        });
        log = SqliteEventLog.Open(new SqliteLogOptions { Path = Path.Combine(folder, "log.db") }, TimeProvider.System);
        builder.Services.AddSingleton<IEventLog>(log).AddConsole();
        if (history is not null) builder.Services.AddSingleton(history);
        if (audit is not null) builder.Services.AddSingleton(audit);
        app = AnomalyHost.Build(builder);
        new FakeServices().Map(app);
        app.MapConsole();
    }

    /// <summary>A job runs at low priority, and other test programs beside it.</summary>
    public static readonly TimeSpan JobPatience = TimeSpan.FromMinutes(4);

    public HttpClient Client { get; } = new() { Timeout = ConsoleHost.Patience };
    public Uri Address => Client.BaseAddress!;

    /// <summary>Starts; without <paramref name="work"/> jobs wait.</summary>
    public static async Task<AnalysisHost> StartAsync(
        string folder, ConsoleAnalysisOptions? options = null, bool work = true, IReadingHistory? history = null, TimeProvider? time = null, IAuditTrail? audit = null)
    {
        var console = new AnalysisHost(folder, options, history, time, audit);
        var started = new TaskCompletionSource();
        console.app.Lifetime.ApplicationStarted.Register(started.SetResult);
        console.host = AnomalyHost.RunAsync(console.app, console.stop.Token);
        await (await Task.WhenAny(started.Task, console.host)).WaitAsync(ConsoleHost.Patience);
        console.Client.BaseAddress = new Uri(console.app.Urls.Single());
        if (work) console.working = Task.Run(() => console.app.Services.GetRequiredService<IAnalysisWorker>().RunAsync(console.stop.Token));
        return console;
    }

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    public Task<(int Status, JsonElement Body)> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<(int Status, JsonElement Body)> UploadAsync(string name, string text) =>
        SendAsync(HttpMethod.Post, $"/v1/analysis/uploads?name={Uri.EscapeDataString(name)}", new StringContent(text));

    public Task<(int Status, JsonElement Body)> AskAsync(object request) => SendAsync(HttpMethod.Post, "/v1/analysis/jobs", JsonContent.Create(request));

    public Task<(int Status, JsonElement Body)> CancelAsync(string id) => SendAsync(HttpMethod.Post, $"/v1/analysis/jobs/{id}/cancel");

    /// <summary>Waits until a job has ended: they yield to everything else that the machine does.</summary>
    public async Task<JsonElement> EndedAsync(string id)
    {
        using var patience = new CancellationTokenSource(JobPatience);
        while (true)
        {
            var (_, job) = await GetAsync($"/v1/analysis/jobs/{id}");
            if (job.GetProperty("state").GetString() is "done" or "failed" or "cancelled") return job;
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }

    /// <summary>Runs a job to its end; it must be done.</summary>
    public async Task<string> DoneAsync(object request)
    {
        var (status, job) = await AskAsync(request);
        Assert.True(status == 201, job.ToString());
        var ended = await EndedAsync(job.GetProperty("id").GetString()!);
        Assert.True(ended.GetProperty("state").GetString() == "done", ended.ToString());
        return ended.GetProperty("id").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try { await working.WaitAsync(ConsoleHost.Patience); }
        catch (OperationCanceledException) { } // asked for
        await host.WaitAsync(ConsoleHost.Patience);
        await log.DisposeAsync();
        Client.Dispose();
        stop.Dispose();
    }
}
