namespace StreamingAnomaly.ServiceDefaults.Health;

/// <summary>
/// One thing a service needs before it can do its work. Register any number as <c>IReadinessCheck</c> singletons; they are
/// asked at every <c>GET /healthz/ready</c> and every quarter of a minute for the metrics, so a check reads what the service knows and does no work of its own.
/// </summary>
public interface IReadinessCheck
{
    /// <summary>Unique name in the answer, such as <c>log</c>.</summary>
    string Name { get; }

    /// <summary>State now. An exception, or no answer within five seconds, counts as not ready.</summary>
    ValueTask<Readiness> CheckAsync(CancellationToken cancellation);
}
