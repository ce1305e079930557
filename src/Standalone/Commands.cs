using System.CommandLine;
using StreamingAnomaly.Standalone.Verbs;

namespace StreamingAnomaly.Standalone;

/// <summary>The command line, as a whole.</summary>
internal static class Commands
{
    /// <summary>Every verb.</summary>
    public static RootCommand Create() => new(
        "Watches equipment: readings in, scores and staged alerts out. Start with `anomaly serve --demo` or `anomaly doctor`.")
    {
        ServeVerb.Create(),
        ServiceVerbs.Ingest(), ServiceVerbs.Scorer(), ServiceVerbs.Alerter(), ServiceVerbs.Console(),
        SimulateVerb.Create(), ReplayVerb.Create(), ScoreVerb.Create(), EvaluateVerb.Create(), BenchVerb.Create(),
        ModelsVerb.Create(), AlertsVerb.Create(), AuditVerb.Create(), DlqVerb.Create(), KeysVerb.Create(), TailVerb.Create(),
        TopicsVerb.Create(), OpenApiVerb.Create(), DoctorVerb.Create(), HealthVerb.Create(), ConfigVerb.Create(), CompletionVerb.Create(),
    };
}
