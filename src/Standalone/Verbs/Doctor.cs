using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Safetensors;
using StreamingAnomaly.Scorer;
using StreamingAnomaly.Scorer.Store;
using StreamingAnomaly.ServiceDefaults.Hosting;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary>Checks of machine, configuration, models, log and store; what <c>doctor</c> prints and the console shows.</summary>
internal static class Doctor
{
    /// <summary>Every finding, good or bad.</summary>
    /// <param name="options">Configuration.</param>
    /// <param name="file">Its file; null for defaults.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<IReadOnlyList<Finding>> CheckAsync(AnomalyOptions options, string? file, CancellationToken cancellation)
    {
        var findings = new List<Finding>
        {
            new("configuration", true, file ?? "defaults (no anomaly.yaml here)"),
            new("machine", true, $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version}"),
            Preflight.Check(options) is { } problem ? new("data folder", false, problem) : new("data folder", true, Path.GetFullPath(options.DataFolder)),
            OnnxRuntime(),
            Bundles(options),
            Moment(options),
        };
        await foreach (var finding in LogAsync(options, cancellation)) findings.Add(finding);
        findings.Add(await StoreAsync(options, cancellation));
        // A cluster that did not answer is not asked again.
        if (!findings.Exists(f => f is { What: "log", Good: false })) findings.AddRange(await EdgeFindings.ReadAsync(options, TimeProvider.System, cancellation));
        return findings;
    }

    private static Finding OnnxRuntime()
    {
        try
        {
            var providers = OrtEnv.Instance().GetAvailableProviders();
            using var options = new Microsoft.ML.OnnxRuntime.SessionOptions();
            var cuda = "no CUDA in this build";
            if (providers.Contains("CUDAExecutionProvider"))
            {
                // Asked first, because the runtime itself prints an error of many lines.
                if (!NativeLibrary.TryLoad("libonnxruntime_providers_shared.so", typeof(OrtEnv).Assembly, null, out _))
                    cuda = "CUDA does not: its provider libraries are not installed";
                else
                {
                    try
                    {
                        options.AppendExecutionProvider_CUDA();
                        cuda = "CUDA works";
                    }
                    catch (OnnxRuntimeException e)
                    {
                        cuda = "CUDA does not: " + e.Message.Split('\n')[0];
                    }
                }
            }

            return new("ONNX Runtime", true, $"{OrtEnv.Instance().GetVersionString()}; CPU works; {cuda}");
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or OnnxRuntimeException)
        {
            return new("ONNX Runtime", false, $"MOMENT cannot run, the ensemble can: {(e.InnerException ?? e).Message}");
        }
    }

    private static Finding Bundles(AnomalyOptions options)
    {
        var folder = ScorerServices.BundleFolder(options);
        if (!Directory.Exists(folder)) return new("bundles", true, "none yet");
        var count = new BundleStore(folder).List(out var damaged).Count;
        return new("bundles", damaged.Count == 0, damaged.Count == 0 ? $"{count} usable in {folder}" : $"{count} usable, damaged: {string.Join(", ", damaged)}");
    }

    private static Finding Moment(AnomalyOptions options)
    {
        try
        {
            var found = options.Moment.Model is null ? null
                : MomentService.Inspect(options.Moment, new BundleStore(ScorerServices.BundleFolder(options)), TimeProvider.System);
            return new("MOMENT", true, found is null ? "none configured (moment.model)" : string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Moment.Model} ({found.Identity[..12]}) on {found.Device} in {found.Precision.ToLowerInvariant()}: {found.WindowsPerSecond:0} windows/s{(found.FallbackReason is { } why ? "; " + why : "")}"));
        }
        catch (Exception e) when (e is BundleException or MomentException or SafetensorsException or IOException)
        {
            return new("MOMENT", false, $"cannot be used, the ensemble stands in: {e.Message}");
        }
    }

    private static async IAsyncEnumerable<Finding> LogAsync(
        AnomalyOptions options, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        try
        {
            await using var log = EventLogs.OpenReadOnly(options);
            findings.Add(await TopicAsync(log, Topics.Readings, options.Scorer.Group, "scorer", cancellation));
            findings.Add(await TopicAsync(log, Topics.Scores, StoreWriter.Group, "store", cancellation));
            findings.Add(await TopicAsync(log, Topics.Alerts, options.Alerter.Group, "alerter", cancellation));
            foreach (var topic in new[] { Topics.Readings, Topics.Scores, Topics.Alerts })
                findings.Add(await TopicAsync(log, Topics.DeadLetters(topic), null, "", cancellation));
            if (log is ILogCopies cluster) findings.Add(Copies(await cluster.CopiesAsync(cancellation), options.Log));
        }
        catch (EventLogException e)
        {
            // An embedded log that no service has made yet is how every installation begins.
            var fresh = options.Log.Kind == LogKind.Sqlite && !File.Exists(EventLogs.PathOf(options));
            findings.Add(fresh ? new("log", true, "none yet; the first start makes it") : new("log", false, e.Message));
        }

        foreach (var finding in findings) yield return finding;
    }

    private static async Task<Finding> TopicAsync(IEventLog log, string topic, string? group, string service, CancellationToken cancellation)
    {
        var partitions = Enumerable.Range(0, await log.PartitionCountAsync(topic, cancellation)).Select(i => new TopicPartition(topic, i)).ToList();
        if (partitions.Count == 0) return new(topic, true, "does not exist yet");
        long held = 0, behind = 0;
        var committed = group is null ? new Dictionary<TopicPartition, long>() : await log.CommittedAsync(group, partitions, cancellation);
        foreach (var partition in partitions)
        {
            var range = await log.RangeAsync(partition, cancellation);
            held += range.Next - range.First;
            behind += range.Next - Math.Clamp(committed.GetValueOrDefault(partition, range.First), range.First, range.Next);
        }

        var records = held.ToString("N0", CultureInfo.InvariantCulture);
        var text = partitions.Count == 1 ? $"1 partition, {records} records" : $"{partitions.Count} partitions, {records} records";
        return group is null
            ? new(topic, true, held == 0 ? text : $"{text}; look: anomaly tail {topic}")
            : new(topic, true, $"{text}; {service} is {behind.ToString("N0", CultureInfo.InvariantCulture)} behind");
    }

    /// <summary>A topic with one copy goes with the disk of its broker; where there are several brokers that is rarely meant.</summary>
    private static Finding Copies(LogCopies cluster, LogOptions log)
    {
        var topics = Topics.All(1).Where(t => cluster.Topics.ContainsKey(t.Name)).Select(t => (t.Name, Copies: cluster.Topics[t.Name])).ToList();
        if (topics.Count == 0) return new("copies", true, "no topics yet");
        if (cluster.Brokers == 1) return new("copies", true, "one of each topic, on the only broker");
        var least = topics.Min(t => t.Copies);
        if (least > 1 || log.ReplicationFactor == 1) return new("copies", true, $"each topic has at least {least} on {cluster.Brokers} brokers");
        var single = string.Join(", ", topics.Where(t => t.Copies == 1).Select(t => t.Name));
        return new("copies", false,
            $"one copy only, lost with the disk of one of the {cluster.Brokers} brokers: {single}; add copies with kafka-reassign-partitions, and set log.replicationFactor for topics to come");
    }

    private static async Task<Finding> StoreAsync(AnomalyOptions options, CancellationToken cancellation)
    {
        if (options.Scores.Kind == ScoreStoreKind.Sqlite)
        {
            var path = options.Scores.Path ?? Path.Combine(options.DataFolder, "scores.db");
            return new("scores", true, File.Exists(path) ? path : "none yet");
        }

        await using var store = ScoreStoreFactory.Create(options.Scores, options.DataFolder, TimeProvider.System, NullLoggerFactory.Instance);
        var health = await store.PingAsync(cancellation);
        return new("scores", health.Ready, health.Detail);
    }
}
