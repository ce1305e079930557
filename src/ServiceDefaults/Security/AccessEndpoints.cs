using Microsoft.AspNetCore.Builder;
using StreamingAnomaly.Contracts.Audit;

namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>What an endpoint says about itself beside its route.</summary>
public static class AccessEndpoints
{
    /// <summary>Says who may call this endpoint, or every endpoint of this group; what is said last, nearest to the endpoint, holds.</summary>
    public static TBuilder Allow<TBuilder>(this TBuilder endpoint, Access access)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(e => e.Metadata.Add(new AccessRule(access)));
        return endpoint;
    }

    /// <summary>
    /// Records each allowed call in the audit before it is carried out: what cannot be recorded is not done (503). The
    /// host's <see cref="IAuditTrail"/> takes it; without one, as in unit tests, nothing is recorded.
    /// </summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="action">What the caller does, such as <c>webhook.replay</c>.</param>
    /// <param name="target">Route parameter, or else query parameter, that names what it is done to.</param>
    public static TBuilder Audited<TBuilder>(this TBuilder endpoint, string action, string target)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(e => e.Metadata.Add(new AuditRule(action, target)));
        return endpoint;
    }
}
