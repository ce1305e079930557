using System.Diagnostics.CodeAnalysis;
using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Api;

/// <summary>An incident in a list, with what people did about it.</summary>
internal sealed record IncidentRow : Incident
{
    [SetsRequiredMembers]
    public IncidentRow(Incident incident, IncidentHandling handling) : base(incident) => Handling = handling;

    /// <summary>Acknowledged, snoozed, judged.</summary>
    public IncidentHandling Handling { get; }
}

/// <summary>An earlier incident of the equipment that the same sensors explain.</summary>
/// <param name="Incident">It.</param>
/// <param name="Similarity">Cosine of the two vectors of sensor shares, 0..1.</param>
/// <param name="Verdict">What people said it was; null if nobody did.</param>
/// <param name="Shared">Sensors that both name, the largest share first.</param>
internal sealed record SimilarIncident(Incident Incident, double Similarity, FeedbackVerdict? Verdict, IReadOnlyList<string> Shared);

/// <summary>Earlier incidents, the most similar first.</summary>
internal sealed record SimilarIncidents(IReadOnlyList<SimilarIncident> Items);
