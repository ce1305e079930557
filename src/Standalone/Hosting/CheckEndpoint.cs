using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Hosting;
using StreamingAnomaly.ServiceDefaults.Security;
using StreamingAnomaly.Standalone.Verbs;

namespace StreamingAnomaly.Standalone.Hosting;

/// <summary><c>GET /v1/system/checks</c>: what <c>anomaly doctor</c> says on this process's machine.</summary>
internal static class CheckEndpoint
{
    /// <summary>Checks measure and connect: nobody needs them fresher.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    public static void MapChecks(this IEndpointRouteBuilder routes)
    {
        var time = routes.ServiceProvider.GetRequiredService<TimeProvider>();
        var gate = new SemaphoreSlim(1);
        (long At, IReadOnlyList<CheckAnswer> Checks)? newest = null;
        routes.MapGet("/v1/system/checks", async (AnomalyOptions options, CancellationToken cancellation) =>
        {
            await gate.WaitAsync(cancellation);
            try
            {
                if (newest is not { } known || time.GetElapsedTime(known.At) > Fresh)
                {
                    var findings = await Doctor.CheckAsync(options, null, cancellation);
                    // Which file it was is known to who started the process.
                    newest = known = (time.GetTimestamp(), [.. findings.Where(f => f.What != "configuration").Select(f => new CheckAnswer(f.What, f.Good, f.Detail))]);
                }

                return Results.Ok(known.Checks);
            }
            finally
            {
                gate.Release();
            }
        }).Allow(Access.Viewer)
            .Documented<IReadOnlyList<CheckAnswer>>("GetChecks", "System", "The checks of `anomaly doctor`, at most half a minute old");
    }
}

/// <summary>One check.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Ok">Nothing is wrong with it.</param>
/// <param name="Detail">What was found.</param>
internal sealed record CheckAnswer(string Name, bool Ok, string Detail);
