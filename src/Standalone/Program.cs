using System.CommandLine;
using StreamingAnomaly.Standalone.Verbs;

var root = new RootCommand(
    "Watches equipment: readings in, scores and staged alerts out. Start with `anomaly serve --demo` or `anomaly doctor`.")
{
    ServeVerb.Create(),
    ServiceVerbs.Ingest(), ServiceVerbs.Scorer(), ServiceVerbs.Alerter(), ServiceVerbs.Console(),
    SimulateVerb.Create(), ReplayVerb.Create(), ScoreVerb.Create(), EvaluateVerb.Create(), BenchVerb.Create(),
    ModelsVerb.Create(), AlertsVerb.Create(), AuditVerb.Create(), DlqVerb.Create(), KeysVerb.Create(), TailVerb.Create(), TopicsVerb.Create(), DoctorVerb.Create(), ConfigVerb.Create(), CompletionVerb.Create(),
};

return await root.Parse(args).InvokeAsync();
