namespace StreamingAnomaly.Detection.Equipment;

/// <summary>Nothing can be learnt from a baseline; the message and <see cref="Findings"/> say why.</summary>
public sealed class BaselineRefusedException(IReadOnlyList<BaselineFinding> findings) : Exception(
    "The baseline was refused. " + string.Join(" ", findings.Where(f => f.Severity == FindingSeverity.Refused).Select(f => f.Text)))
{
    /// <summary>All findings, the harmless ones too.</summary>
    public IReadOnlyList<BaselineFinding> Findings { get; } = findings;
}
