using Microsoft.AspNetCore.Http;

namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>
/// Whether a page of another site is behind a call that changes something. Browsers say where a request comes from
/// (<c>Sec-Fetch-Site</c>, <c>Origin</c>) and pages cannot lie about it, so no token has to travel through our own pages.
/// </summary>
internal static class CrossOrigin
{
    /// <summary>Whether to refuse; concerns only identities that the browser adds by itself.</summary>
    public static bool Forbids(HttpRequest request, Caller caller)
    {
        if (!caller.IsAmbient || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
            return false;
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0) return site is not ("same-origin" or "none");
        var origin = request.Headers.Origin.ToString();
        // Programs such as curl send neither; a browser with a session always sends one of them.
        if (origin.Length == 0) return caller.Kind == "person";
        return !Uri.TryCreate(origin, UriKind.Absolute, out var from) || !from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
