using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Standalone.Hosting;

/// <summary>
/// The OpenAPI document of all services together, made from the endpoints themselves. It is kept in the repository
/// (docs/openapi.json, which the console serves at <c>/openapi.json</c>) and compared by a test: <c>anomaly openapi</c> prints it.
/// </summary>
internal static class ApiDocument
{
    private const string Name = "v1";

    /// <summary>Registers its maker.</summary>
    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        options.ShouldInclude = api => api.RelativePath is { } path && path.StartsWith("v1/", StringComparison.Ordinal);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "StreamingAnomaly",
                Version = Name,
                Description = "Readings in; scores, alerts and incidents out. Errors are problem details (RFC 9457); lists take limit and cursor; "
                    + "answers carry an ETag. Who may call what: docs/security.md.",
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["key"] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key of `anomaly keys new`, or a token of the identity provider",
                },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var rule = context.Description.ActionDescriptor.EndpointMetadata.OfType<AccessRule>().LastOrDefault();
            if (rule is not null) operation.Description = $"For: {rule.Access.ToString().ToLowerInvariant()} and above.";
            AddPathParameters(operation, context.Description.RelativePath ?? "");
            return Task.CompletedTask;
        });
    });

    /// <summary>The document as JSON, of a process with all services that is not started.</summary>
    public static async Task<string> MakeAsync(string dataFolder, CancellationToken cancellation)
    {
        await using var app = ServiceHost.Create(new AnomalyOptions { DataFolder = dataFolder }, ServiceSet.All, "openapi",
            services => services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower))), null);
        // A start would collect the endpoints; this is the part of it that is needed.
        app.UseRouting();
        app.UseEndpoints(_ => { });
        var provider = app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name);
        var document = await provider.GetOpenApiDocumentAsync(cancellation);
        return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellation) + "\n";
    }

    // Handlers that take the whole request do not name them.
    private static void AddPathParameters(OpenApiOperation operation, string path)
    {
        operation.Parameters ??= [];
        foreach (var segment in path.Split('/'))
        {
            if (segment is not ['{', .. var name, '}'] || operation.Parameters.Any(p => p.Name == name)) continue;
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }
    }
}
