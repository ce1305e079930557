using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Security;
using StreamingAnomaly.ServiceDefaults.Hosting;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Console.Tests.Gateway;

/// <summary>A console that runs alone, before a service in another host: what goes on, and as whom.</summary>
public sealed class GatewayTests
{
    private const string Scorers = "scorers.test";

    private static readonly string Reader = ApiKey.Create(), Operator = ApiKey.Create(), Delegate = ApiKey.Create();

    private static readonly SecurityOptions Keys = new()
    {
        Keys = [Entry(Reader, SecurityScope.Read), Entry(Operator, SecurityScope.Operate), Entry(Delegate, SecurityScope.Delegate)],
    };

    [Theory]
    [InlineData("v1/scores?equipment=etch-01&limit=3")]
    [InlineData("v1/equipment/etch%2001/reconstruction?at=1")]
    [InlineData("v1/incidents/a%2Fb")]
    public async Task Get_GoesToItsService_WithPathAndQueryAsTheyAre(string path)
    {
        await using var service = await Host.StartAsync(new AnomalyOptions { Security = Keys }, Echo);
        await using var console = await ConsoleBeforeAsync(service, Keys);
        var seen = await SeenAsync(console, path, Reader);
        Assert.Equal("/" + path, seen.GetProperty("target").GetString());
        Assert.StartsWith("key:test", seen.GetProperty("actor").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/../nothing")]
    [InlineData("/v1/%2e%2e/nothing")]
    [InlineData("http://elsewhere.example/v1/scores")]
    [InlineData("//elsewhere.example/v1/scores")]
    public async Task Target_ThatLeadsElsewhere_ReachesNobody(string target)
    {
        var reached = false;
        await using var service = await Host.StartAsync(new AnomalyOptions(), app => app.Use((context, next) =>
        {
            reached |= context.Request.Path != "/v1/scores";
            return next(context);
        }));
        await using var console = await ConsoleBeforeAsync(service, new SecurityOptions());
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, console.Client.BaseAddress!.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        var answer = await new StreamReader(stream).ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
        Assert.False(reached, answer);
    }

    [Fact]
    public async Task Caller_IsJudgedByTheService_ThatAnswers()
    {
        await using var service = await Host.StartAsync(new AnomalyOptions { Security = Keys }, Echo);
        await using var console = await ConsoleBeforeAsync(service, Keys);
        Assert.Equal(HttpStatusCode.Unauthorized, (await console.SendAsync(HttpMethod.Get, "v1/scores", key: null)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await console.SendAsync(HttpMethod.Post, "v1/silences", Reader)).Status);
        var (status, body) = await console.SendAsync(HttpMethod.Post, "v1/silences", Operator, """{"for":"2h"}""");
        Assert.Equal((HttpStatusCode.OK, """{"for":"2h"}"""), (status, body));
    }

    [Fact]
    public async Task Session_OfAPerson_IsNamedToTheService_WithTheirRole()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Person["preferred_username"] = "김 kim";
        using var folder = new TempFolder();
        await using var service = await Host.StartAsync(new AnomalyOptions { Security = Keys }, Echo);
        var security = Keys with { Oidc = new SecurityOidcOptions { Authority = provider.Authority, Audience = "anomaly", ClientId = "console" } };
        await using var console = await ConsoleBeforeAsync(service, security, Delegate, folder.Root);
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = console.Client.BaseAddress };
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        var seen = JsonDocument.Parse(await browser.GetStringAsync(new Uri("v1/incidents", UriKind.Relative))).RootElement;
        Assert.Equal("person:김 kim", seen.GetProperty("actor").GetString());
        Assert.Equal("Operator", seen.GetProperty("role").GetString());
        Assert.DoesNotContain("Cookie", seen.GetProperty("headers").EnumerateArray().Select(h => h.GetString()));

        // What another site's page sends with the cookie ends at the console; the page's own call arrives.
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(browser, "cross-site"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(browser, "same-origin"));
    }

    [Fact]
    public async Task Headers_ThatNameSomebodyElse_AreNeverPassedOn_NorTakenFromOtherKeys()
    {
        await using var service = await Host.StartAsync(new AnomalyOptions { Security = Keys }, Echo);
        await using var console = await ConsoleBeforeAsync(service, Keys, Delegate);
        var forged = new Dictionary<string, string> { [OnBehalfOf.NameHeader] = "kim", [OnBehalfOf.RoleHeader] = "admin" };
        Assert.Equal(HttpStatusCode.Unauthorized, (await console.SendAsync(HttpMethod.Get, "v1/scores", Reader, headers: forged)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.SendAsync(HttpMethod.Get, "v1/scores", Reader, headers: forged)).Status);
        // The console's own key is good for people only, and only for those who are named.
        Assert.Equal(HttpStatusCode.Forbidden, (await service.SendAsync(HttpMethod.Get, "v1/scores", Delegate)).Status);
        Assert.Equal(HttpStatusCode.OK, (await service.SendAsync(HttpMethod.Get, "v1/scores", Delegate, headers: forged)).Status);
        forged[OnBehalfOf.RoleHeader] = "emperor";
        Assert.Equal(HttpStatusCode.Forbidden, (await service.SendAsync(HttpMethod.Get, "v1/scores", Delegate, headers: forged)).Status);
    }

    [Fact]
    public async Task Service_NotConfiguredOrAway_IsSaidInWords()
    {
        await using var alone = await Host.StartAsync(new AnomalyOptions(), app => app.MapGateway(), services => services.AddGateway());
        var (status, body) = await alone.SendAsync(HttpMethod.Get, "v1/incidents", key: null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("set console.alerter, such as http://alerter:8083", body, StringComparison.Ordinal);

        var service = await Host.StartAsync(new AnomalyOptions(), Echo);
        await using var console = await ConsoleBeforeAsync(service, new SecurityOptions());
        Assert.Equal(HttpStatusCode.OK, (await console.SendAsync(HttpMethod.Get, "v1/scores", key: null)).Status);
        await service.DisposeAsync();
        (status, body) = await console.SendAsync(HttpMethod.Get, "v1/scores", key: null);
        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Contains("The scorer does not answer", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", 200, "knows etch-01, heard ''")]
    [InlineData("PUT", 202, "knows etch-01, heard '{\"alerts\":2}'")]
    public async Task Equipment_OfOneOfSeveralScorers_IsAskedOfTheOneThatHasIt(string method, int expected, string said)
    {
        await using var first = await Host.StartAsync(new AnomalyOptions { Security = Keys }, Owner("pump-01"));
        await using var second = await Host.StartAsync(new AnomalyOptions { Security = Keys }, Owner("etch-01"), address: "127.0.0.2", port: first.Client.BaseAddress!.Port);
        await using var console = await ConsoleBeforeAsync(first, Keys, among: ["127.0.0.1", "127.0.0.2"]);
        var (status, body) = await console.SendAsync(new HttpMethod(method), "v1/equipment/etch-01/budget", Operator, method == "PUT" ? """{"alerts":2}""" : null);
        Assert.Equal((expected, said), ((int)status, body));
        (status, body) = await console.SendAsync(HttpMethod.Get, "v1/equipment/drill-09/budget", Operator);
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("drill-09 is not scored here", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equipment_WhileOneScorerIsAwayOrRestores_IsStillFoundAndItsWordsAreTheAnswer()
    {
        await using var first = await Host.StartAsync(new AnomalyOptions { Security = Keys }, Owner("etch-01"));
        await using var second = await Host.StartAsync(new AnomalyOptions { Security = Keys }, Owner(null), address: "127.0.0.2", port: first.Client.BaseAddress!.Port);
        // Nobody listens at the last address.
        await using var console = await ConsoleBeforeAsync(first, Keys, among: ["127.0.0.3", "127.0.0.2", "127.0.0.1", "127.0.0.3"]);
        Assert.Equal(HttpStatusCode.OK, (await console.SendAsync(HttpMethod.Get, "v1/equipment/etch-01/budget", Operator)).Status);
        var (status, body) = await console.SendAsync(HttpMethod.Get, "v1/equipment/drill-09/budget", Operator);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("restoring", body, StringComparison.Ordinal);
        await first.DisposeAsync();
        await second.DisposeAsync();
        (status, body) = await console.SendAsync(HttpMethod.Get, "v1/equipment/etch-01/budget", Operator);
        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Contains("The scorer does not answer", body, StringComparison.Ordinal);
    }

    // A scorer that has one equipment; null: one that restores.
    private static Action<WebApplication> Owner(string? equipment) => app =>
    {
        async Task<IResult> Answer(string id, int status, HttpRequest request) =>
            equipment is null ? Results.Problem("the scorer is restoring", statusCode: 503)
            : id != equipment ? Results.Problem($"{id} is not scored here", statusCode: 404)
            : request.Host.Host != Scorers ? Results.Problem($"asked as {request.Host}", statusCode: 421)
            : Results.Text($"knows {id}, heard '{await new StreamReader(request.Body).ReadToEndAsync()}'", statusCode: status);
        app.MapGet("/v1/equipment/{id}/budget", (string id, HttpRequest request) => Answer(id, 200, request)).Allow(Access.Viewer);
        app.MapPut("/v1/equipment/{id}/budget", (string id, HttpRequest request) => Answer(id, 202, request)).Allow(Access.Operator);
    };

    private static void Echo(WebApplication app)
    {
        app.MapGet("/v1/{**rest}", (HttpContext context) => Results.Json(new
        {
            target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            actor = Caller.Of(context).Actor, role = Caller.Of(context).Role?.ToString(), headers = context.Request.Headers.Select(h => h.Key),
        })).Allow(Access.Viewer);
        app.MapPost("/v1/silences", async (HttpRequest request) => Results.Text(await new StreamReader(request.Body).ReadToEndAsync())).Allow(Access.Operator);
    }

    private static Task<Host> ConsoleBeforeAsync(Host service, SecurityOptions security, string? key = null, string data = "data", string[]? among = null)
    {
        var url = service.Client.BaseAddress!.ToString();
        var scorers = among is null ? url : $"http://{Scorers}:{service.Client.BaseAddress.Port}";
        return Host.StartAsync(
            new AnomalyOptions { Security = security, DataFolder = data, Console = new ConsoleOptions { Scorer = scorers, Alerter = url, Ingest = url, Key = key } },
            app => app.MapGateway(),
            services =>
            {
                if (among is not null) services.AddSingleton<ResolveAddresses>((_, _) => Task.FromResult(among.Select(IPAddress.Parse).ToArray()));
                services.AddGateway();
            });
    }

    private static async Task<JsonElement> SeenAsync(Host host, string path, string? key)
    {
        var (status, body) = await host.SendAsync(HttpMethod.Get, path, key);
        Assert.True(status == HttpStatusCode.OK, $"{status}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient browser, string site)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/silences", UriKind.Relative));
        request.Headers.Add("Sec-Fetch-Site", site);
        using var answer = await browser.SendAsync(request);
        return answer.StatusCode;
    }

    private static SecurityKeyOptions Entry(string key, SecurityScope scope) =>
        new() { Name = "test", Id = ApiKey.IdOf(key)!, Hash = ApiKey.HashOf(key), Scopes = [scope] };

    /// <summary>One host on a free port.</summary>
    private sealed class Host : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private Task<int> running = Task.FromResult(0);

        public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

        public static async Task<Host> StartAsync(AnomalyOptions options, Action<WebApplication> map, Action<IServiceCollection>? register = null, string address = "127.0.0.1", int port = 0)
        {
            var builder = AnomalyHost.CreateBuilder(new AnomalyHostOptions { Service = "test", Configuration = options with { Http = new HttpOptions { Address = address, Port = port } } });
            register?.Invoke(builder.Services);
            var app = AnomalyHost.Build(builder);
            map(app);
            var host = new Host();
            var started = new TaskCompletionSource();
            app.Lifetime.ApplicationStarted.Register(started.SetResult);
            host.running = AnomalyHost.RunAsync(app, host.stop.Token);
            await (await Task.WhenAny(started.Task, host.running)).WaitAsync(host.Client.Timeout);
            host.Client.BaseAddress = new Uri(app.Urls.Single());
            return host;
        }

        public async Task<(HttpStatusCode Status, string Body)> SendAsync(
            HttpMethod method, string path, string? key, string? body = null, Dictionary<string, string>? headers = null)
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
            if (key is not null) request.Headers.Add("Authorization", $"Bearer {key}");
            foreach (var (name, value) in headers ?? []) request.Headers.Add(name, value);
            if (body is not null) request.Content = new StringContent(body);
            using var answer = await Client.SendAsync(request);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }

        public async ValueTask DisposeAsync()
        {
            if (stop.IsCancellationRequested) return;
            await stop.CancelAsync();
            await running.WaitAsync(Client.Timeout);
            Client.Dispose();
            stop.Dispose();
        }
    }
}
