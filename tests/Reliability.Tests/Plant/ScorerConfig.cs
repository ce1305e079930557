namespace StreamingAnomaly.Reliability.Tests.Plant;

/// <summary>What all scorers of a proof are told.</summary>
/// <param name="Bootstrap">Brokers.</param>
/// <param name="Baseline">Frames of a baseline: short, so that most of a proof is scored.</param>
/// <param name="Provisional">Frames of the provisional one.</param>
/// <param name="Checkpoint">Time between checkpoints.</param>
/// <param name="MaxRecords">Records of a unit of work at most.</param>
/// <param name="More">More lines of the configuration file.</param>
internal sealed record ScorerConfig(
    string Bootstrap, int Baseline = 400, int Provisional = 200, string Checkpoint = "2s", int MaxRecords = 500, string More = "")
{
    /// <summary>The file.</summary>
    public string Yaml => $$"""
        log:       { kind: kafka, bootstrap: "{{Bootstrap}}" }
        equipment: { defaults: { baseline: {{Baseline}}, provisional: {{Provisional}} } }
        scorer:    { checkpoint: {{Checkpoint}}, maxRecords: {{MaxRecords}}, backlogAfter: 0s }
        {{More}}
        """;
}
