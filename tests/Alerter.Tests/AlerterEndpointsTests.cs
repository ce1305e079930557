using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Alerter.Api;
using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Sqlite;
using static StreamingAnomaly.Alerter.Tests.Given;

namespace StreamingAnomaly.Alerter.Tests;

/// <summary>The alerter as a host runs it: registered, on the embedded log, with its API.</summary>
public sealed class AlerterEndpointsTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private readonly CancellationTokenSource stop = new();
    private WebhookReceiver receiver = null!;
    private SqliteEventLog log = null!;
    private WebApplication app = null!;
    private HttpClient client = null!;
    private Task running = Task.CompletedTask;

    [Fact]
    public async Task Host_AlertsOnTheLog_BecomeIncidentsNotificationsAndAnswers()
    {
        await AppendAsync([.. Enumerable.Range(1, 7).Select(i => Alert(i, equipment: $"etch-{i}")), Closed(1.5, equipment: "etch-1"), Sample(30, equipment: "etch-1")]);
        await Until.TrueAsync(() => receiver.Requests.Count == 8, "one notification for each incident");

        var pages = new List<JsonElement>();
        for (var next = "/v1/incidents?limit=3"; next is not null;)
        {
            var page = await client.GetFromJsonAsync<JsonElement>(next);
            pages.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.TryGetProperty("next", out var cursor) ? $"/v1/incidents?limit=3&cursor={cursor.GetString()}" : null;
        }

        Assert.Equal(8, pages.Select(p => p.GetProperty("id").GetString()).Distinct().Count());
        Assert.Equal("resolved", pages[^1].GetProperty("status").GetString());
        Assert.All(pages.SkipLast(1), p => Assert.Equal("open", p.GetProperty("status").GetString()));

        var id = pages[^1].GetProperty("id").GetString();
        var details = await client.GetFromJsonAsync<JsonElement>($"/v1/incidents/{id}");
        Assert.Equal(2, details.GetProperty("alertCount").GetInt32());
        Assert.Equal(["closed", "opened"], details.GetProperty("alerts").EnumerateArray().Select(a => a.GetProperty("phase").GetString()));

        var alerts = (await client.GetFromJsonAsync<JsonElement>("/v1/alerts?limit=5")).GetProperty("items");
        Assert.Equal(5, alerts.GetArrayLength());
        Assert.Equal("sample", alerts[0].GetProperty("rule").GetString());

        await Until.TrueAsync(async () => (await WebhookAsync()).GetProperty("pending").GetInt32() == 0, "an empty backlog");
        var webhook = await WebhookAsync();
        Assert.Equal(("people", "ok"), (webhook.GetProperty("name").GetString(), webhook.GetProperty("state").GetString()));
        Assert.Equal(204, webhook.GetProperty("lastDelivery").GetProperty("status").GetInt32());
        Assert.DoesNotContain("token", webhook.GetRawText());

        await using var consumer = log.CreateConsumer(new() { Group = "test", Topics = [Contracts.Topics.Incidents] });
        var published = 0;
        await Until.TrueAsync(() => (published += consumer.Poll(100, TimeSpan.FromMilliseconds(10), default).Count) == 10, "ten revisions on the log");
    }

    [Fact]
    public async Task Test_Webhook_SendsAndTells()
    {
        var answer = await (await client.PostAsync("/v1/webhooks/people/test", null)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.GetProperty("delivered").GetBoolean());
        Assert.Contains("Test notification", Assert.Single(receiver.Requests).Text);

        receiver.Answer = _ => new(500);
        answer = await (await client.PostAsync("/v1/webhooks/people/test", null)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((false, 500), (answer.GetProperty("delivered").GetBoolean(), answer.GetProperty("status").GetInt32()));
        Assert.Equal("failing", (await WebhookAsync()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Parked_Notifications_AreListedAndReplayed()
    {
        receiver.Answer = _ => new(400);
        await AppendAsync([Alert(1)]);
        await Until.TrueAsync(async () => (await WebhookAsync()).TryGetProperty("lastDelivery", out _), "an attempt");
        using (var db = app.Services.GetRequiredService<State.AlerterDatabase>().Open())
            State.Sql.Run(db, "UPDATE outbox SET state = 2");
        var parked = await client.GetFromJsonAsync<JsonElement>("/v1/webhooks/people/parked");
        Assert.Equal("etch-01", Assert.Single(parked.EnumerateArray()).GetProperty("equipment").GetString());
        receiver.Answer = _ => new(200);
        var answer = await (await client.PostAsync("/v1/webhooks/people/replay", null)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(1, answer.GetProperty("replayed").GetInt32());
        await Until.TrueAsync(async () => (await WebhookAsync()).GetProperty("pending").GetInt32() == 0, "delivery");
        Assert.Empty((await client.GetFromJsonAsync<JsonElement>("/v1/webhooks/people/parked")).EnumerateArray());
    }

    [Theory]
    [InlineData("/v1/incidents?limit=0", 400)]
    [InlineData("/v1/incidents?limit=501", 400)]
    [InlineData("/v1/alerts?limit=many", 400)]
    [InlineData("/v1/incidents?cursor=%21%21", 400)]
    [InlineData("/v1/alerts?cursor=aGk", 400)]
    [InlineData("/v1/incidents/unknown", 404)]
    [InlineData("/v1/webhooks/unknown/parked", 404)]
    public async Task Get_WrongQuestion_IsAnsweredWithProblemDetails(string path, int status)
    {
        var answer = await client.GetAsync(path);
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.NotEmpty((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!);
    }

    public async ValueTask InitializeAsync()
    {
        receiver = await WebhookReceiver.StartAsync();
        log = SqliteEventLog.Open(new() { Path = folder.File("log.db") }, TimeProvider.System);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(new AnomalyOptions
        {
            DataFolder = folder.Root,
            Alerter = new() { Grouping = NoWaiting },
            Webhooks = [new() { Name = "people", Url = receiver.Url + "/hook?token=1", AllowPrivate = true }],
        });
        builder.Services.AddSingleton<IEventLog>(log);
        builder.Services.AddAlerter();
        app = builder.Build();
        app.MapAlerter();
        await app.StartAsync();
        client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        await log.CreateTopicsAsync(Contracts.Topics.All(2), default);
        running = Task.WhenAll(
            app.Services.GetRequiredService<AlertPipeline>().RunAsync(stop.Token),
            app.Services.GetRequiredService<WebhookDelivery>().RunAsync(stop.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        client.Dispose();
        await app.DisposeAsync();
        await log.DisposeAsync();
        await receiver.DisposeAsync();
        stop.Dispose();
        folder.Dispose();
    }

    private async Task AppendAsync(IReadOnlyList<AlertEvent> alerts)
    {
        await using var producer = log.CreateProducer();
        await producer.AppendAsync(
            [.. alerts.Select(a => new NewRecord(Contracts.Topics.Alerts, System.Text.Encoding.UTF8.GetBytes(a.Equipment), AlertJson.Write(a)))], default);
    }

    private async Task<JsonElement> WebhookAsync() => (await client.GetFromJsonAsync<JsonElement>("/v1/webhooks"))[0];
}
