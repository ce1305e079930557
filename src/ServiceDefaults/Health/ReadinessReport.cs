using Microsoft.AspNetCore.Http;

namespace StreamingAnomaly.ServiceDefaults.Health;

/// <summary>Asks every readiness check, all at once.</summary>
internal sealed class ReadinessReport(IEnumerable<IReadinessCheck> checks, TimeProvider time)
{
    /// <summary>Orchestrators give a probe one to ten seconds.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Answer of <c>/healthz/ready</c> and its status code, 200 or 503.</summary>
    public async Task<(HealthAnswer Answer, int StatusCode)> CreateAsync(CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(checks.Select(check => AskAsync(check, cancellation)));
        var state = answers.Length == 0 ? ReadinessState.Ready : answers.Max(a => a.State);
        return (new HealthAnswer(state, [.. answers.OrderBy(a => a.Name, StringComparer.Ordinal)]),
            state == ReadinessState.NotReady ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    /// <summary>One check's answer, in time; never throws unless cancelled.</summary>
    public async Task<HealthCheckAnswer> AskAsync(IReadinessCheck check, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            var answer = await check.CheckAsync(either.Token).AsTask().WaitAsync(Timeout, time, cancellation);
            return new HealthCheckAnswer(check.Name, answer.State, answer.Detail);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            var detail = e is TimeoutException or OperationCanceledException ? $"no answer within {Timeout.TotalSeconds:0} s" : e.Message;
            return new HealthCheckAnswer(check.Name, ReadinessState.NotReady, detail);
        }
    }
}
