using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Configuration;
using StreamingAnomaly.ServiceDefaults.Health;
using StreamingAnomaly.ServiceDefaults.Logging;
using StreamingAnomaly.ServiceDefaults.Metrics;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.ServiceDefaults.Hosting;

/// <summary>
/// The house every service lives in: <see cref="CreateBuilder"/>, register services, <see cref="Build"/>, map endpoints,
/// <see cref="RunAsync"/>. Reads no settings of its own: everything comes with the options.
/// </summary>
public static class AnomalyHost
{
    /// <summary>Time a service has to finish its unit of work after Ctrl-C or SIGTERM; Kubernetes waits as long.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <summary>A builder with web server, logs, clock, health and error answers; nothing is opened yet.</summary>
    /// <exception cref="ConfigurationException">The section <c>http</c> or <c>security</c> is out of range or asks for an unprotected port.</exception>
    public static WebApplicationBuilder CreateBuilder(AnomalyHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = ConfigurationValidator.ValidateServer(options.Configuration);
        if (errors.Count > 0) throw new ConfigurationException(errors);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(AnomalyHost).Assembly.GetName().Name,
            ContentRootPath = options.ContentRoot,
            EnvironmentName = Environments.Production,
        });
        builder.Logging.AddAnomalyLogs(options.LogFormat, options.LogLevel);
        // One line for each refused request would let strangers fill the log.
        builder.Logging.AddFilter("StreamingAnomaly.ServiceDefaults.Security", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        var certificate = options.Configuration.Security.Tls is { Certificate: not null } tls ? new TlsCertificate(tls, options.Time) : null;
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.Configuration.Ingest.MaxBodyBytes;
            Listen(kestrel, options.Configuration, certificate);
        });
        builder.Services.AddSecurity(options.Configuration);
        builder.Services
            .AddSingleton(options).AddSingleton(options.Configuration).AddSingleton(options.Time)
            .AddSingleton(new LiveConfiguration(options.Configuration))
            .AddSingleton<ReloadOnHangup>()
            .AddHostedService(services => services.GetRequiredService<ReloadOnHangup>())
            .AddMetrics()
            .AddSingleton<Telemetry>().AddSingleton<DiskMetrics>()
            .AddSingleton<HostFailure>()
            .AddHostedService(services => services.GetRequiredService<HostFailure>())
            .AddRouting().AddProblemDetails()
            .AddSingleton<ReadinessReport>()
            .AddSingleton<IReadinessCheck, StoppingCheck>()
            .Configure<HostOptions>(host =>
            {
                host.ShutdownTimeout = ShutdownTimeout;
                host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.StopHost;
            });
        return builder;
    }

    /// <summary>The application with what every service answers; map the service's own endpoints on it.</summary>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddReadinessMetrics();
        var app = builder.Build();
        // Created now, so that nothing that a service counts while it starts is missed.
        app.Services.GetRequiredService<Telemetry>();
        app.Services.GetRequiredService<DiskMetrics>();
        app.UseRequestTelemetry();
        app.UseSecurityHeaders();
        var security = app.Services.GetRequiredService<AnomalyOptions>().Security;
        app.UseHostCheck(security);
        app.UseErrorAnswers();
        app.UseSecurity(security);
        app.UseEntityTags();
        app.MapHealth();
        app.MapMetrics();
        return app;
    }

    /// <summary>Runs until somebody asks to stop, or a service fails.</summary>
    /// <returns>The process's exit code: <see cref="ExitCode"/>. The reason for another one than zero is in the log.</returns>
    public static async Task<int> RunAsync(WebApplication app, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("StreamingAnomaly.Host");
        var options = app.Services.GetRequiredService<AnomalyHostOptions>();
        await using (app)
        {
            var failure = app.Services.GetRequiredService<HostFailure>();
            try { await app.StartAsync(stop); }
            // Stopped while starting: by somebody, or by a service that failed at once.
            catch (OperationCanceledException) when (stop.IsCancellationRequested || app.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                return failure.Report(log);
            }
            catch (Exception e) { return StartFailure.Explain(e, options, log); }

            HostLog.Started(log, options.Service, string.Join(", ", app.Urls));
            try { await app.WaitForShutdownAsync(stop); }
            catch (Exception e) { failure.Fail(options.Service, $"did not stop cleanly: {e.Message}", e); }
            return failure.Report(log);
        }
    }

    private static void Listen(KestrelServerOptions kestrel, AnomalyOptions options, TlsCertificate? certificate)
    {
        var address = ConfigurationValidator.Address(options.Http.Address)!;
        // Kestrel takes an IPv6 "any" for both families, as people expect of ::.
        if (address.Equals(IPAddress.IPv6Any)) kestrel.ListenAnyIP(options.Http.Port, Secure);
        else kestrel.Listen(address, options.Http.Port, Secure);

        void Secure(ListenOptions listen)
        {
            if (certificate is not null) listen.UseHttps(https => https.ServerCertificateSelector = (_, _) => certificate.Current);
        }
    }
}
