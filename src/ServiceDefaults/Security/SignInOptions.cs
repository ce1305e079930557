using Microsoft.AspNetCore.Authentication.OAuth;

namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>The code flow's settings; the provider's addresses come from its metadata when somebody signs in.</summary>
internal sealed class SignInOptions : OAuthOptions
{
    public SignInOptions()
    {
        CallbackPath = "/signed-in";
        UsePkce = true;
        SignInScheme = SecuritySchemes.Session;
        // Known only once somebody signs in: the base class wants them at start.
        AuthorizationEndpoint = TokenEndpoint = "about:blank";
        Scope.Add("openid");
        Scope.Add("profile");
    }
}
