using System.Text.Json;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>What an OpenID Connect provider says about itself, with its signing keys; fetched when needed, kept while it is away.</summary>
internal sealed class ProviderMetadata(Uri authority, HttpClient http, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>Tokens with made-up keys must not make us ask the provider again and again.</summary>
    private static readonly TimeSpan FetchAtMostEvery = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly HttpDocumentRetriever documents = new(http) { RequireHttps = !authority.IsLoopback };
    private OpenIdConnectConfiguration? current;
    private long fetched;

    /// <summary>The metadata.</summary>
    /// <param name="fresh">Something was signed with a key that is not in it: look whether there is a new one.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ProviderUnavailableException">It was never reached.</exception>
    public async Task<OpenIdConnectConfiguration> GetAsync(bool fresh, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            var age = current is null ? TimeSpan.MaxValue : time.GetElapsedTime(fetched);
            if (current is not null && age < (fresh ? FetchAtMostEvery : Lifetime)) return current;
            fetched = time.GetTimestamp();
            return current = await OpenIdConnectConfigurationRetriever.GetAsync(
                new Uri(authority, ".well-known/openid-configuration").ToString(), documents, cancellation);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidOperationException or ArgumentException or JsonException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return current ?? throw new ProviderUnavailableException($"{authority} does not answer with its metadata: {e.Message}", e);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();
}
