using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Security;
using StreamingAnomaly.ServiceDefaults.Security;
using StreamingAnomaly.ServiceDefaults.Tests.Hosting;

namespace StreamingAnomaly.ServiceDefaults.Tests.Security;

public sealed class AccessTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(SecurityScope.Ingest, "/ingest", 200)]
    [InlineData(SecurityScope.Ingest, "/viewer", 403)]
    [InlineData(SecurityScope.Ingest, "/metrics", 403)]
    [InlineData(SecurityScope.Metrics, "/metrics", 200)]
    [InlineData(SecurityScope.Metrics, "/viewer", 403)]
    [InlineData(SecurityScope.Metrics, "/ingest", 403)]
    [InlineData(SecurityScope.Read, "/viewer", 200)]
    [InlineData(SecurityScope.Read, "/metrics", 200)]
    [InlineData(SecurityScope.Read, "/ingest", 403)]
    [InlineData(SecurityScope.Read, "/operator", 403)]
    [InlineData(SecurityScope.Operate, "/operator", 200)]
    [InlineData(SecurityScope.Operate, "/engineer", 403)]
    [InlineData(SecurityScope.Engineer, "/engineer", 200)]
    [InlineData(SecurityScope.Engineer, "/ingest", 200)]
    [InlineData(SecurityScope.Engineer, "/admin", 403)]
    [InlineData(SecurityScope.Admin, "/admin", 200)]
    [InlineData(SecurityScope.Admin, "/no-rule", 403)]
    [InlineData(SecurityScope.Admin, "/nothing-here", 404)]
    public async Task Key_OfAScope_OpensWhatItIsGoodFor(SecurityScope scope, string path, int expected)
    {
        await using var host = await StartAsync(TestKeys.Security);
        var (status, body) = await GetAsync(host, path, "Bearer", TestKeys.Of(scope));
        Assert.Equal(expected, status);
        if (expected == 403) Assert.NotEmpty(JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString()!);
    }

    [Theory]
    [InlineData("/viewer", 401)]
    [InlineData("/metrics", 401)]
    [InlineData("/no-rule", 401)]
    [InlineData("/nothing-here", 401)]
    [InlineData("/healthz/live", 200)]
    [InlineData("/healthz/ready", 200)]
    public async Task Nobody_MayAskForHealthOnly(string path, int expected)
    {
        await using var host = await StartAsync(TestKeys.Security);
        var (status, body) = await GetAsync(host, path);
        Assert.Equal(expected, status);
        if (expected != 401) return;
        Assert.Contains("anomaly keys new", JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_WithoutIdentity_KeepsTheReasonsToItself()
    {
        await using var host = await StartAsync(TestKeys.Security);
        Assert.DoesNotContain("host", (await GetAsync(host, "/healthz/ready")).Body, StringComparison.Ordinal);
        Assert.Contains("host", (await GetAsync(host, "/healthz/ready", "Bearer", TestKeys.Of(SecurityScope.Read))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoAuthentication_ServesThisMachineButNoEndpointWithoutARule()
    {
        await using var host = await StartAsync(new SecurityOptions());
        Assert.Equal(200, (await GetAsync(host, "/admin")).Status);
        Assert.Equal(403, (await GetAsync(host, "/no-rule")).Status);
        Assert.Contains(host.Logs, l => l.Message.Contains("says nothing about who may call it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Key_WrongSecretOrUnknownOrGarbage_Is401()
    {
        await using var host = await StartAsync(TestKeys.Security);
        var good = TestKeys.Of(SecurityScope.Admin);
        var wrong = good[..^1] + (good[^1] == '0' ? '1' : '0');
        foreach (var key in new[] { wrong, ApiKey.Create(), "anomaly_", "x", good + "0", good.ToUpperInvariant() })
            Assert.Equal(401, (await GetAsync(host, "/viewer", "Bearer", key)).Status);
        Assert.Equal(401, (await GetAsync(host, "/viewer", "Basic", "not-base64")).Status);
    }

    [Fact]
    public async Task Key_TwoOfOneName_BothGood_UntilTheLastDayEnds()
    {
        var (old, next) = (ApiKey.Create(), ApiKey.Create());
        var time = new ManualTime(Now);
        var security = new SecurityOptions
        {
            Keys = [TestKeys.Entry(old, SecurityScope.Read) with { Expires = "2026-11-21" }, TestKeys.Entry(next, SecurityScope.Read)],
        };
        await using var host = await StartAsync(security, time);
        Assert.Equal(200, (await GetAsync(host, "/viewer", "Bearer", old)).Status);
        Assert.Equal(200, (await GetAsync(host, "/viewer", "Bearer", next)).Status);
        time.Advance(TimeSpan.FromHours(12));
        Assert.Equal(401, (await GetAsync(host, "/viewer", "Bearer", old)).Status);
        Assert.Equal(200, (await GetAsync(host, "/viewer", "Bearer", next)).Status);
    }

    [Fact]
    public async Task Basic_KeyAsPassword_Works_AndIsGuardedAgainstOtherSites()
    {
        await using var host = await StartAsync(TestKeys.Security);
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes("anything:" + TestKeys.Of(SecurityScope.Operate)));
        Assert.Equal(200, (await GetAsync(host, "/viewer", "Basic", basic)).Status);
        Assert.Equal(200, (await PostAsync(host, "/operator", "Basic", basic)).Status);
        Assert.Equal(403, (await PostAsync(host, "/operator", "Basic", basic, ("Sec-Fetch-Site", "cross-site"))).Status);
        Assert.Equal(403, (await PostAsync(host, "/operator", "Basic", basic, ("Origin", "https://evil.example"))).Status);
        Assert.Equal(200, (await PostAsync(host, "/operator", "Basic", basic, ("Origin", host.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)))).Status);
        // A header that the caller sets is no browser's doing.
        Assert.Equal(200, (await PostAsync(host, "/operator", "Bearer", TestKeys.Of(SecurityScope.Operate), ("Sec-Fetch-Site", "cross-site"))).Status);
    }

    [Fact]
    public async Task ThisMachine_PageOfAnotherSite_CannotPost()
    {
        await using var host = await StartAsync(new SecurityOptions());
        Assert.Equal(200, (await PostAsync(host, "/operator")).Status);
        Assert.Equal(403, (await PostAsync(host, "/operator", null, null, ("Origin", "https://evil.example"))).Status);
        Assert.Equal(403, (await PostAsync(host, "/operator", null, null, ("Origin", "null"))).Status);
    }

    [Fact]
    public async Task Requests_MoreThanAllowed_Are429_ForThatIdentityOnly()
    {
        await using var host = await StartAsync(TestKeys.Security with { RequestsPerMinute = 60 });
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => GetAsync(host, "/viewer", "Bearer", TestKeys.Of(SecurityScope.Read))));
        Assert.Contains(answers, a => a.Status == 200);
        var refused = answers.First(a => a.Status == 429);
        Assert.Contains("security.requestsPerMinute", refused.Body, StringComparison.Ordinal);
        Assert.Equal(200, (await GetAsync(host, "/viewer", "Bearer", TestKeys.Of(SecurityScope.Admin))).Status);
        Assert.Equal(200, (await GetAsync(host, "/healthz/live")).Status);
    }

    [Fact]
    public async Task Audited_Call_IsRecordedFirst_AndNotDoneIfItCannotBe()
    {
        var trail = new ListTrail();
        var done = 0;
        await using var host = TestHost.Create(
            register: services => services.AddSingleton<IAuditTrail>(trail), security: TestKeys.Security, time: new ManualTime(Now),
            map: app => app.MapPost("/hooks/{name}", (string name) => Interlocked.Increment(ref done)).Allow(Access.Operator).Audited("webhook.test", "name"));
        await host.StartAsync();

        Assert.Equal(403, (await PostAsync(host, "/hooks/a", "Bearer", TestKeys.Of(SecurityScope.Read))).Status);
        Assert.Empty(trail.Entries);
        Assert.Equal(200, (await PostAsync(host, "/hooks/a", "Bearer", TestKeys.Of(SecurityScope.Operate))).Status);
        var id = ApiKey.IdOf(TestKeys.Of(SecurityScope.Operate));
        Assert.Equal(new AuditEntry(Now, $"key:test ({id})", "webhook.test", "a", ""), Assert.Single(trail.Entries));

        trail.Broken = true;
        var (status, body) = await PostAsync(host, "/hooks/a", "Bearer", TestKeys.Of(SecurityScope.Operate));
        Assert.Equal((503, 1), (status, done));
        Assert.Contains("\"detail\":\"Not recorded, so not done: the log is away\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audited_TargetInTheQuery_IsRecorded()
    {
        var trail = new ListTrail();
        await using var host = TestHost.Create(
            register: services => services.AddSingleton<IAuditTrail>(trail), security: TestKeys.Security, time: new ManualTime(Now),
            map: app => app.MapPost("/uploads", () => "").Allow(Access.Operator).Audited("analysis.upload", "name"));
        await host.StartAsync();

        Assert.Equal(200, (await PostAsync(host, "/uploads?name=etch%201.csv", "Bearer", TestKeys.Of(SecurityScope.Operate))).Status);
        Assert.Equal("etch 1.csv", Assert.Single(trail.Entries).Target);
    }

    private static async Task<TestHost> StartAsync(SecurityOptions security, TimeProvider? time = null)
    {
        var host = TestHost.Create(security: security, time: time, map: app =>
        {
            app.MapGet("/ingest", () => "").Allow(Access.Ingest);
            app.MapGet("/viewer", () => "").Allow(Access.Viewer);
            app.MapGet("/operator", () => "").Allow(Access.Operator);
            app.MapPost("/operator", () => "").Allow(Access.Operator);
            app.MapGet("/engineer", () => "").Allow(Access.Engineer);
            app.MapGet("/admin", () => "").Allow(Access.Admin);
            app.MapGet("/no-rule", () => "");
        });
        await host.StartAsync();
        return host;
    }

    private static Task<(int Status, string Body)> GetAsync(TestHost host, string path, string? scheme = null, string? value = null) =>
        SendAsync(host, HttpMethod.Get, path, scheme, value, []);

    private static Task<(int Status, string Body)> PostAsync(
        TestHost host, string path, string? scheme = null, string? value = null, params (string Name, string Value)[] headers) =>
        SendAsync(host, HttpMethod.Post, path, scheme, value, headers);

    private static async Task<(int Status, string Body)> SendAsync(
        TestHost host, HttpMethod method, string path, string? scheme, string? value, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (scheme is not null) request.Headers.Authorization = new AuthenticationHeaderValue(scheme, value);
        foreach (var (name, content) in headers) request.Headers.Add(name, content);
        using var answer = await host.Client.SendAsync(request);
        if (answer.StatusCode == HttpStatusCode.Unauthorized) Assert.NotEmpty(answer.Headers.WwwAuthenticate);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
