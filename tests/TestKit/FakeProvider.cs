using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace StreamingAnomaly.TestKit;

/// <summary>An OpenID Connect provider on this machine: metadata, keys, and the code flow with PKCE.</summary>
public sealed class FakeProvider : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Dictionary<string, string> challenges = [];

    private FakeProvider(WebApplication app) => this.app = app;

    /// <summary>Its issuer.</summary>
    public string Authority => app.Urls.Single() + "/realms/fab";

    /// <summary>What it signs with.</summary>
    public RsaSecurityKey Key { get; private set; } = NewKey("first");

    /// <summary>How often its keys were asked for.</summary>
    public int KeyRequests { get; private set; }

    /// <summary>What the ID token of the next sign-in says.</summary>
    public Dictionary<string, object> Person { get; set; } = new() { ["preferred_username"] = "kim", ["roles"] = new[] { "operator" } };

    /// <summary>On a free port.</summary>
    public static async Task<FakeProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var provider = new FakeProvider(builder.Build());
        provider.Map();
        await provider.app.StartAsync();
        return provider;
    }

    /// <summary>Another key.</summary>
    public static RsaSecurityKey NewKey(string id) => new(RSA.Create(2048)) { KeyId = id };

    /// <summary>The provider signs with another key from now on.</summary>
    public void Rotate() => Key = NewKey("second");

    /// <summary>A token as the provider would give it, but for what the test changes.</summary>
    public string Token(DateTimeOffset now, Action<SecurityTokenDescriptor>? change = null, Dictionary<string, object>? claims = null)
    {
        var token = new SecurityTokenDescriptor
        {
            Issuer = Authority,
            Audience = "anomaly",
            NotBefore = now.UtcDateTime,
            IssuedAt = now.UtcDateTime,
            Expires = now.AddMinutes(5).UtcDateTime,
            Claims = claims ?? Person,
            SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.RsaSha256),
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => app.DisposeAsync();

    private void Map()
    {
        app.MapGet("/realms/fab/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = Authority, jwks_uri = Authority + "/keys", authorization_endpoint = Authority + "/authorize", token_endpoint = Authority + "/token",
        }));
        app.MapGet("/realms/fab/keys", () =>
        {
            KeyRequests++;
            var jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(Key);
            return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", kid = Key.KeyId, n = jwk.N, e = jwk.E } } });
        });
        app.MapGet("/realms/fab/authorize", (HttpRequest request) =>
        {
            var query = request.Query;
            Assert.Equal(("S256", "code", "console"), (query["code_challenge_method"].ToString(), query["response_type"].ToString(), query["client_id"].ToString()));
            challenges["code-1"] = query["code_challenge"].ToString();
            return Results.Redirect($"{query["redirect_uri"]}?code=code-1&state={Uri.EscapeDataString(query["state"].ToString())}");
        });
        app.MapPost("/realms/fab/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            var verifier = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
            if (!challenges.TryGetValue(form["code"].ToString(), out var challenge) || challenge != verifier) return Results.BadRequest(new { error = "invalid_grant" });
            return Results.Json(new { access_token = "opaque", token_type = "Bearer", id_token = Token(TimeProvider.System.GetUtcNow(), t => t.Audience = "console") });
        });
    }
}
