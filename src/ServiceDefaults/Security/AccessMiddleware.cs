using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Hosting;

namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>
/// Who calls ▸ not too often ▸ may they ▸ did they mean to ▸ write it down. Everything is refused that is not allowed: an
/// endpoint without a rule is closed, and so is what has no endpoint (files, unknown paths) to people who may not look.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, AnomalyOptions options, RequestLimit limit, ILogger<AccessMiddleware> log)
{
    private readonly bool configured = options.Security.IsConfigured;

    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        var rule = endpoint is null ? new AccessRule(Access.Viewer) : endpoint.Metadata.GetMetadata<AccessRule>();
        if (rule is null) HostLog.NoAccessRule(log, endpoint!.DisplayName);
        if (rule?.Access == Access.Anyone)
        {
            await next(context);
            return;
        }

        var (caller, failure) = await WhoAsync(context);
        if (configured && limit.Refuses(caller?.Actor ?? context.Connection.RemoteIpAddress?.ToString() ?? "") is { } wait)
            await AccessAnswers.TooManyAsync(context, wait);
        else if (caller is null)
            await AccessAnswers.UnauthenticatedAsync(context, options.Security, failure);
        else if (rule is null || !caller.May(rule.Access))
            await AccessAnswers.ForbiddenAsync(context, caller, rule);
        else if (CrossOrigin.Forbids(context.Request, caller))
            await AccessAnswers.CrossOriginAsync(context);
        else
            await GoOnAsync(context, caller, endpoint);
    }

    private async Task<(Caller? Caller, string? Failure)> WhoAsync(HttpContext context)
    {
        if (!configured)
        {
            context.User = Caller.Local.ToPrincipal("local");
            return (Caller.Local, null);
        }

        var result = await context.AuthenticateAsync();
        if (result.Succeeded) context.User = result.Principal;
        return (Caller.From(result.Principal), result.Failure?.Message);
    }

    private async Task GoOnAsync(HttpContext context, Caller caller, Endpoint? endpoint)
    {
        if (endpoint?.Metadata.GetMetadata<AuditRule>() is { } audit && !await AuditedCall.RecordAsync(context, caller, audit)) return;
        await next(context);
    }
}
