namespace StreamingAnomaly.Alerter.Tests.Proofs;

/// <summary>Floods are measured one at a time, with nothing beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Floods
{
    public const string Name = "floods";
}
