using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.ServiceDefaults.Security;
using StreamingAnomaly.Standalone.Hosting;

namespace StreamingAnomaly.Standalone.Demo;

/// <summary>What <c>./run</c> adds to the services: something to watch, and somebody who receives the alerts.</summary>
internal static class DemoSetup
{
    private const string ReceiverPath = "/demo/webhook";

    private static readonly TimeSpan DemoWait = TimeSpan.FromSeconds(2), DemoInterval = TimeSpan.FromSeconds(20);

    /// <summary>Adds a webhook to this process itself, unless the person has configured receivers.</summary>
    public static AnomalyOptions WithReceiver(AnomalyOptions options) => options.Webhooks.Count > 0 ? options : options with
    {
        Webhooks =
        [
            new WebhookOptions
            {
                Name = "demo",
                Url = $"http://127.0.0.1:{options.Http.Port.ToString(CultureInfo.InvariantCulture)}{ReceiverPath}",
                AllowPrivate = true,
            },
        ],
        // A newcomer sees the fault and its notification within the same minute.
        Alerter = options.Alerter with { Grouping = options.Alerter.Grouping with { Wait = DemoWait, Interval = DemoInterval } },
    };

    public static void AddDemo(this IServiceCollection services, AnomalyOptions options, string? recording)
    {
        services.AddSingleton<DemoReceiver>();
        services.AddSingleton<DemoSource>(s => new DemoSource(s.GetRequiredService<IEventLog>(), s.GetRequiredService<TimeProvider>(), recording));
        services.AddSingleton(s => new DemoNarrator(s.GetRequiredService<IEventLog>(), options, s.GetRequiredService<DemoReceiver>(), s.GetRequiredService<TimeProvider>()));
        Runner.Add<DemoSource>(services, "synthetic fab", (source, stop) => source.RunAsync(stop));
        Runner.Add<DemoNarrator>(services, "narrator", (narrator, stop) => narrator.RunAsync(stop));
    }

    public static void MapDemo(this WebApplication app)
    {
        app.MapPost(ReceiverPath, async (HttpRequest request, DemoReceiver receiver, TimeProvider time) =>
        {
            await receiver.ReceiveAsync(request, time.GetUtcNow());
            return Results.NoContent();
        }).Allow(Access.Anyone);
        app.MapGet(ReceiverPath, (DemoReceiver receiver) => receiver.Newest).Allow(Access.Viewer);
    }
}
