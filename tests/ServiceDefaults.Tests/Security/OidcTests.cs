using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Security;
using StreamingAnomaly.ServiceDefaults.Tests.Hosting;

namespace StreamingAnomaly.ServiceDefaults.Tests.Security;

public sealed class OidcTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Token_Good_NamesThePersonAndTheirRole()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var host = await StartAsync(provider);
        Assert.Equal((200, "person:kim"), await GetAsync(host, "/operator", provider.Token(Now)));
        Assert.Equal(403, (await GetAsync(host, "/engineer", provider.Token(Now))).Status);
        Assert.Equal(401, (await GetAsync(host, "/operator", null)).Status);
        Assert.Equal(200, (await GetAsync(host, "/operator", TestKeys.Of(SecurityScope.Operate))).Status);
    }

    [Fact]
    public async Task Token_ThatIsNotRightInEveryPart_Is401()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var host = await StartAsync(provider);
        var publicKey = provider.Key.Rsa.ExportSubjectPublicKeyInfo();
        var good = provider.Token(Now).Split('.');
        var wrong = new Dictionary<string, string>
        {
            ["for another program"] = provider.Token(Now, t => t.Audience = "other"),
            ["for nobody"] = provider.Token(Now, t => t.Audience = null),
            ["of another issuer"] = provider.Token(Now, t => t.Issuer = "https://evil.example"),
            ["ended"] = provider.Token(Now.AddMinutes(-7)),
            ["not yet good"] = provider.Token(Now.AddMinutes(2)),
            ["without an end"] = provider.Token(Now, t => t.Expires = null),
            ["signed by somebody else"] = provider.Token(Now, t => t.SigningCredentials = new(FakeProvider.NewKey("first"), SecurityAlgorithms.RsaSha256)),
            ["signed with an unknown key"] = provider.Token(Now, t => t.SigningCredentials = new(FakeProvider.NewKey("other"), SecurityAlgorithms.RsaSha256)),
            ["signed with the public key as a secret"] = provider.Token(Now, t => t.SigningCredentials = new(new SymmetricSecurityKey(publicKey) { KeyId = "first" }, SecurityAlgorithms.HmacSha256)),
            ["not signed"] = provider.Token(Now, t => t.SigningCredentials = null),
            ["without its signature"] = $"{good[0]}.{good[1]}.",
            ["with another payload"] = $"{good[0]}.{Base64UrlEncoder.Encode("""{"iss":"x","roles":["admin"]}""")}.{good[2]}",
            ["garbage"] = "eyJ.eyJ.x",
            ["one word"] = "token",
        };
        Assert.All(wrong, t => Assert.True(GetAsync(host, "/operator", t.Value).GetAwaiter().GetResult().Status == 401, t.Key));
        // One look for a new key, not one for each token with a made-up one.
        Assert.True(provider.KeyRequests <= 2, $"{provider.KeyRequests} requests");
    }

    [Fact]
    public async Task Role_FromAMapAndANestedClaim_TheHighestHolds()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var host = await StartAsync(provider, oidc => oidc with
        {
            RoleClaim = "realm_access.roles", Roles = new Dictionary<string, SecurityRole> { ["shift"] = SecurityRole.Viewer, ["process"] = SecurityRole.Engineer },
        });
        Assert.Equal(200, (await GetAsync(host, "/engineer", Token("shift", "process"))).Status);
        Assert.Equal(403, (await GetAsync(host, "/engineer", Token("shift", "admin"))).Status);
        var (status, body) = await GetAsync(host, "/operator", Token("unknown"));
        Assert.Equal(403, status);
        Assert.Contains("no claim gives a role", body, StringComparison.Ordinal);

        string Token(params string[] roles) => provider.Token(Now, null, new() { ["sub"] = "1", ["realm_access"] = new Dictionary<string, object> { ["roles"] = roles } });
    }

    [Fact]
    public async Task Keys_Rotated_AreFetchedWithoutARestart_AndAnAwayProviderKeepsTheOld()
    {
        var provider = await FakeProvider.StartAsync();
        var time = new ManualTime(Now);
        await using var host = await StartAsync(provider, time: time);
        var old = provider.Token(Now);
        Assert.Equal(200, (await GetAsync(host, "/operator", old)).Status);
        provider.Rotate();
        time.Advance(TimeSpan.FromMinutes(1));
        var rotated = provider.Token(Now);
        Assert.Equal(200, (await GetAsync(host, "/operator", rotated)).Status);
        Assert.Equal(401, (await GetAsync(host, "/operator", old)).Status);
        await provider.DisposeAsync();
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(200, (await GetAsync(host, "/operator", rotated)).Status);
    }

    [Fact]
    public async Task Provider_NeverReached_TokensAre401_KeysStillWork()
    {
        var provider = await FakeProvider.StartAsync();
        var token = provider.Token(Now);
        await using var host = await StartAsync(provider);
        await provider.DisposeAsync();
        var (status, body) = await GetAsync(host, "/operator", token);
        Assert.Equal(401, status);
        Assert.Contains("does not answer", body, StringComparison.Ordinal);
        Assert.Equal(200, (await GetAsync(host, "/operator", TestKeys.Of(SecurityScope.Admin))).Status);
    }

    [Fact]
    public async Task Browser_WithoutASession_SignsInWithCodeAndPkce_AndComesBackToItsPage()
    {
        await using var provider = await FakeProvider.StartAsync();
        using var folder = new TempFolder();
        // Cookies end by the browser's own clock, which is the machine's.
        await using var host = await StartAsync(provider, oidc => oidc with { ClientId = "console" }, TimeProvider.System, folder.Root);
        var cookies = new CookieContainer();
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = cookies }) { BaseAddress = host.Client.BaseAddress };
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        Assert.Equal("person:kim", await browser.GetStringAsync(new Uri("/operator?x=1", UriKind.Relative)));
        var session = cookies.GetCookies(host.Client.BaseAddress!).Single(c => c.Name == "anomaly-session");
        Assert.True(session.HttpOnly);
        Assert.Equal(403, (int)(await browser.GetAsync(new Uri("/engineer", UriKind.Relative))).StatusCode);
        // A form on another site would be sent with the cookie: it is refused, the page's own is not.
        Assert.Equal(403, await PostAsync(browser, "cross-site"));
        Assert.Equal(403, await PostAsync(browser, null));
        Assert.Equal(200, await PostAsync(browser, "same-origin"));
    }

    [Fact]
    public async Task Browser_CallbackWithoutAStart_IsRefused()
    {
        await using var provider = await FakeProvider.StartAsync();
        using var folder = new TempFolder();
        await using var host = await StartAsync(provider, oidc => oidc with { ClientId = "console" }, data: folder.Root);
        using var answer = await host.Client.GetAsync(new Uri("/signed-in?code=code-1&state=made-up", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("Open the page again", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(answer.Headers.TryGetValues("Set-Cookie", out var set) && set.Any(c => c.StartsWith("anomaly-session=C", StringComparison.Ordinal)));
    }

    private static async Task<int> PostAsync(HttpClient browser, string? site)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/operator", UriKind.Relative));
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        using var answer = await browser.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static async Task<TestHost> StartAsync(
        FakeProvider provider, Func<SecurityOidcOptions, SecurityOidcOptions>? change = null, TimeProvider? time = null, string? data = null)
    {
        var oidc = new SecurityOidcOptions { Authority = provider.Authority, Audience = "anomaly" };
        var host = TestHost.Create(security: TestKeys.Security with { Oidc = change?.Invoke(oidc) ?? oidc }, time: time ?? new ManualTime(Now), data: data, map: app =>
        {
            app.MapGet("/operator", (HttpContext context) => Caller.Of(context).Actor).Allow(Access.Operator);
            app.MapPost("/operator", (HttpContext context) => Caller.Of(context).Actor).Allow(Access.Operator);
            app.MapGet("/engineer", () => "").Allow(Access.Engineer);
        });
        await host.StartAsync();
        return host;
    }

    private static async Task<(int Status, string Body)> GetAsync(TestHost host, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await host.Client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
