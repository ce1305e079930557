using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Hosting;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Scorer.Api;

/// <summary>The model that all equipment shares: what it is, where it runs, and why if it does not.</summary>
internal static class DetectorEndpoints
{
    public static void MapDetectors(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/detectors", (MomentService moment, AnomalyOptions options) => new DetectorsAnswer(
            new(moment.IsConfigured, options.Moment.Model, moment.Device, moment.IsConfigured ? moment.Reason : null))).Allow(Access.Viewer)
            .Documented<DetectorsAnswer>("GetDetectors", "System", "Whether MOMENT scores, where, and why if it does not");
}

/// <summary>Detectors that are shared.</summary>
/// <param name="Moment">The foundation model.</param>
internal sealed record DetectorsAnswer(MomentAnswer Moment);

/// <summary>State of MOMENT in the scorer that answers.</summary>
/// <param name="Configured">A model is configured, or a profile lets it vote.</param>
/// <param name="Model">As <c>moment.model</c> names it.</param>
/// <param name="Device">Where it runs and in which precision; null before it was loaded.</param>
/// <param name="Reason">Why it does not score now; null if it does, or none is configured.</param>
internal sealed record MomentAnswer(bool Configured, string? Model, string? Device, string? Reason);
