using StreamingAnomaly.Console.Analysis.Api;
using StreamingAnomaly.Console.Analysis.Jobs;
using StreamingAnomaly.Console.Analysis.Sources;
using StreamingAnomaly.Console.Analysis.Uploads;

namespace StreamingAnomaly.Console.Analysis;

/// <summary>The batch analysis in a host: registered and mapped with the console.</summary>
public static class AnalysisServices
{
    /// <summary>Registers it; run <see cref="IAnalysisWorker.RunAsync"/> for as long as the host runs. Nothing touches the disk before it is used.</summary>
    public static IServiceCollection AddAnalysis(this IServiceCollection services) => services
        .AddSingleton<AnalysisFolder>().AddSingleton<UploadStore>().AddSingleton<JobStore>().AddSingleton<SourceReader>().AddSingleton<MomentModels>()
        .AddSingleton<JobWorker>().AddSingleton<IAnalysisWorker>(s => s.GetRequiredService<JobWorker>()).AddSingleton<AnalysisEndpoints>();

    /// <summary>Maps <c>/v1/analysis</c>.</summary>
    public static void MapAnalysis(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Services.GetRequiredService<AnalysisEndpoints>().Map(app);
    }
}
