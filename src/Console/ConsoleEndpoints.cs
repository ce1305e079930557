using Microsoft.Extensions.FileProviders;
using StreamingAnomaly.Console.Analysis;
using StreamingAnomaly.Console.History;
using StreamingAnomaly.Console.Live;
using StreamingAnomaly.Console.Operations;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Console;

/// <summary>The web page and the stream it lives on.</summary>
public static class ConsoleEndpoints
{
    /// <summary>
    /// Registers what <see cref="MapConsole"/> needs. The log is taken from the container; run
    /// <see cref="LiveFeed.RunAsync"/> and <see cref="HistoryFeed.RunAsync"/> for as long as the host runs.
    /// </summary>
    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<EventStream>();
        services.AddSingleton<HistoryFeed>();
        services.AddSingleton<HistoryDesk>();
        services.AddSingleton<IReadingHistory, StoredReadings>();
        services.AddSingleton<LogWatch>();
        services.AddSingleton<AuditBook>();
        services.AddSingleton(s => new LetterDesk(s.GetRequiredService<IEventLog>(), s.GetRequiredService<TimeProvider>(), s.GetService<IAuditTrail>()));
        return services.AddAnalysis();
    }

    /// <summary>
    /// Serves the page at <c>/</c> from the folder <c>wwwroot</c> beside the program, and <c>GET /v1/stream</c>
    /// (<c>?equipment=ID</c> follows every score of one equipment). The page asks the lists of the other services under
    /// the same address: <c>/v1/equipment</c>, <c>/v1/scores</c>, <c>/v1/incidents</c>, <c>/v1/webhooks</c>. What the log tells
    /// about the system is answered here (<see cref="SystemEndpoints"/>).
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">The program was copied without its folder <c>wwwroot</c>.</exception>
    public static void MapConsole(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var files = new PhysicalFileProvider(Path.Combine(app.Environment.ContentRootPath, "wwwroot"));
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            // Asked again each time (an ETag answers 304): a page never mixes the files of two versions.
            OnPrepareResponse = context => context.Context.Response.Headers.CacheControl = "no-cache",
        });
        var stream = app.Services.GetRequiredService<EventStream>();
        app.MapGet("/v1/stream", stream.HandleAsync).Allow(Access.Viewer)
            .WithName("Follow").WithTags("Live").WithSummary("Server-sent events: scores, alerts and incidents as they come")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream").ProducesProblem(503);
        app.MapHistory();
        app.MapAnalysis();
        app.MapSystem();
    }

    /// <summary>Registers what <see cref="MapGateway"/> needs.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services)
    {
        services.AddHttpForwarder();
        // Two lines for each request, and one for each scorer that is not the owner: what fails the gateway itself says.
        services.AddLogging(logging => logging.AddFilter("Yarp", LogLevel.None));
        services.AddSingleton<Gateway>();
        return services;
    }

    /// <summary>Serves the lists of the other services from where the section <c>console</c> says they are: for a console that runs alone.</summary>
    public static void MapGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Services.GetRequiredService<Gateway>().Map(app);
    }

    /// <summary>Serves what the pages look back at: the fleet at a glance, and series, context and runs of one equipment.</summary>
    private static void MapHistory(this WebApplication app)
    {
        FleetEndpoints.Map(app);
        HistoryEndpoints.Map(app);
        RunOverlayEndpoint.Map(app);
    }
}
