using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Audit;

namespace StreamingAnomaly.Alerter;

/// <summary>Registration of the alerter.</summary>
public static class AlerterServices
{
    /// <summary>
    /// Adds <see cref="AlertPipeline"/> and <see cref="WebhookDelivery"/>, which the host runs. Takes
    /// <see cref="AnomalyOptions"/>, <see cref="IEventLog"/> and <see cref="TimeProvider"/> from the container, and
    /// <see cref="DeliveryOptions"/> where registered. Settings are checked when the two are first resolved.
    /// </summary>
    public static IServiceCollection AddAlerter(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new DeliveryOptions());
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton(s =>
        {
            var options = s.GetRequiredService<AnomalyOptions>();
            return new AlerterDatabase(options.Alerter.Path ?? Path.Combine(options.DataFolder, "alerter.db"))
            {
                Anchors = s.GetService<AuditAnchors>(),
            };
        });
        services.AddSingleton(s => new AlerterMetrics(
            s.GetRequiredService<IMeterFactory>(), s.GetRequiredService<AlerterDatabase>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new AlertPipeline(
            s.GetRequiredService<AnomalyOptions>(), s.GetRequiredService<IEventLog>(),
            s.GetRequiredService<AlerterDatabase>(), s.GetRequiredService<OutboxSignal>(), s.GetRequiredService<AlerterMetrics>(),
            s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<AlertPipeline>>()));
        services.AddSingleton(s => new WebhookDelivery(
            s.GetRequiredService<AnomalyOptions>(), s.GetRequiredService<DeliveryOptions>(), s.GetRequiredService<AlerterDatabase>(),
            s.GetRequiredService<OutboxSignal>(), s.GetRequiredService<AlerterMetrics>(), s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<WebhookDelivery>>()));
        return services;
    }
}
