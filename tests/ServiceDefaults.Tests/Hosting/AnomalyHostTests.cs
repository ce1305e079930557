using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Health;
using StreamingAnomaly.ServiceDefaults.Hosting;
using StreamingAnomaly.ServiceDefaults.Security;
using StreamingAnomaly.ServiceDefaults.Tests.Security;

namespace StreamingAnomaly.ServiceDefaults.Tests.Hosting;

public sealed class AnomalyHostTests
{
    [Fact]
    public async Task RunAsync_Stopped_ReturnsZero()
    {
        await using var host = TestHost.Create();
        await host.StartAsync();
        Assert.Equal(ExitCode.Ok, await host.StopAsync());
        Assert.DoesNotContain(host.Logs, l => l.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task RunAsync_PortTaken_OneSentenceAndExitCode3()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var host = TestHost.Create(new HttpOptions { Port = port });

        Assert.Equal(ExitCode.Port, await host.RunAsync());
        var log = Assert.Single(host.Logs);
        Assert.Equal($"Port {port} on 127.0.0.1 is taken by another program; stop that one, or choose another port with http.port (--port).", log.Message);
    }

    [Fact]
    public async Task RunAsync_AddressOfAnotherMachine_SaysSo()
    {
        await using var host = TestHost.Create(new HttpOptions { Port = 0, Address = "192.0.2.1" }, security: TestKeys.Security with { BehindTlsProxy = true });
        Assert.Equal(ExitCode.Port, await host.RunAsync());
        Assert.Contains("The address 192.0.2.1 is not one of this machine", Assert.Single(host.Logs).Message);
    }

    [Fact]
    public void CreateBuilder_OpenAddressWithoutAuthentication_IsRefused()
    {
        var error = Assert.Single(Assert.Throws<ConfigurationException>(() => TestHost.Create(new HttpOptions { Address = "0.0.0.0" })).Errors);
        Assert.Equal("http.address", error.Setting);
        Assert.Contains("anomaly keys new", error.Message);
    }

    [Fact]
    public async Task RunAsync_BackgroundServiceThrows_StopsAndNamesIt()
    {
        await using var host = TestHost.Create(register: services => services.AddHostedService<BrokenService>());
        Assert.Equal(ExitCode.Failed, await host.RunAsync());
        Assert.Contains(host.Logs, l => l.Message == "BrokenService failed, so this process stops: the belt is torn");
    }

    [Fact]
    public async Task RunAsync_ServiceReportsFailure_StopsAndReportsTheFirst()
    {
        await using var host = TestHost.Create();
        await host.StartAsync();
        var failure = host.App.Services.GetRequiredService<HostFailure>();
        failure.Fail("scorer", "the log is gone");
        failure.Fail("alerter", "too");
        Assert.Equal(ExitCode.Failed, await host.Completion);
        Assert.Equal("scorer failed, so this process stops: the log is gone", host.Logs.Single(l => l.Level == LogLevel.Critical).Message);
    }

    [Fact]
    public async Task Ready_ChecksOfServices_AreListedWithTheWorstState()
    {
        var check = new SwitchableCheck { State = Readiness.Degraded("no model") };
        await using var host = TestHost.Create(register: services => services.AddSingleton<IReadinessCheck>(check));
        await host.StartAsync();

        var (status, body) = await host.GetJsonAsync("/healthz/ready");
        Assert.Equal((HttpStatusCode.OK, "Degraded"), (status, body.GetProperty("state").GetString()));
        Assert.Equal(["host", "model"], body.GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        Assert.Equal("no model", body.GetProperty("checks")[1].GetProperty("detail").GetString());

        check.State = null;
        (status, body) = await host.GetJsonAsync("/healthz/ready");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "NotReady"), (status, body.GetProperty("state").GetString()));
        Assert.Equal("broken check", body.GetProperty("checks")[1].GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Live_Answers_WithSecurityHeaders()
    {
        await using var host = TestHost.Create();
        await host.StartAsync();
        using var answer = await host.Client.GetAsync(new Uri("/healthz/live", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Request_ForAForeignName_IsRefused()
    {
        await using var host = TestHost.Create();
        await host.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/healthz/live", UriKind.Relative)) { Headers = { Host = "evil.example" } };
        using var answer = await host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("/missing", HttpStatusCode.NotFound)]
    [InlineData("/throws", HttpStatusCode.InternalServerError)]
    public async Task Request_Fails_AnswersProblemDetails(string path, HttpStatusCode expected)
    {
        await using var host = TestHost.Create(map: app => app.MapGet("/throws", string () => throw new InvalidOperationException("inner secret")).Allow(Access.Viewer));
        await host.StartAsync();
        using var answer = await host.Client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("inner secret", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Request_BodyOverTheLimit_Is413()
    {
        await using var host = TestHost.Create(map: app => app.MapPost("/echo", async (HttpRequest request) => (await new StreamReader(request.Body).ReadToEndAsync()).Length).Allow(Access.Viewer));
        await host.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/echo", UriKind.Relative)) { Content = new ByteArrayContent(new byte[10_000_001]) };
        request.Headers.ExpectContinue = true;
        using var answer = await host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    private sealed class BrokenService : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new InvalidOperationException("the belt is torn");
        }
    }

    private sealed class SwitchableCheck : IReadinessCheck
    {
        public Readiness? State { get; set; }
        public string Name => "model";
        public ValueTask<Readiness> CheckAsync(CancellationToken cancellation) =>
            ValueTask.FromResult(State ?? throw new InvalidOperationException("broken check"));
    }
}
