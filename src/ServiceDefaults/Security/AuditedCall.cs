using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using StreamingAnomaly.Contracts.Audit;

namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>Writes a call into the audit before it is carried out.</summary>
internal static class AuditedCall
{
    /// <summary>False: it could not be recorded and is answered.</summary>
    public static async Task<bool> RecordAsync(HttpContext context, Caller caller, AuditRule rule)
    {
        if (context.RequestServices.GetService<IAuditTrail>() is not { } trail) return true;
        var target = context.GetRouteValue(rule.Target)?.ToString() ?? context.Request.Query[rule.Target].ToString();
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        try
        {
            await trail.AppendAsync(new AuditEntry(now, caller.Actor, rule.Action, target, ""), context.RequestAborted);
            return true;
        }
        catch (AuditException e)
        {
            await Unrecorded.Problem(e).ExecuteAsync(context);
            return false;
        }
    }
}
