using Microsoft.AspNetCore.Http;
using StreamingAnomaly.Contracts.Audit;

namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>The answer to a call that the audit did not take.</summary>
public static class Unrecorded
{
    /// <summary>503, and that nothing was done. All of it is in the detail, which is what pages show.</summary>
    public static IResult Problem(AuditException why)
    {
        ArgumentNullException.ThrowIfNull(why);
        return Results.Problem($"Not recorded, so not done: {why.Message}", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
