using System.Text.RegularExpressions;

namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Rules of the section <c>edge</c>.</summary>
internal static partial class EdgeRules
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1), Minute = TimeSpan.FromMinutes(1), Hour = TimeSpan.FromHours(1);

    public static void Check(AnomalyOptions options, Rules rules)
    {
        var edge = options.Edge;
        rules.Defined("whenFull", edge.WhenFull);
        rules.Between("batchRecords", edge.BatchRecords, 1, 100_000, "5000");
        rules.Between("linger", edge.Linger, TimeSpan.Zero, Minute, "100ms");
        rules.Between("heartbeat", edge.Heartbeat, Second, Hour, "30s");
        rules.Between("timeout", edge.Timeout, Second, 5 * Minute, "10s");
        rules.Between("maxBackoff", edge.MaxBackoff, Second, Hour, "15s");
        rules.Require(!edge.Properties.ContainsKey("bootstrap.servers"), "properties",
            "bootstrap.servers is set with edge.central, not here; for example { security.protocol: SASL_SSL }");
        if (!edge.Enabled) return;
        rules.Require(options.Log.Kind == LogKind.Sqlite, "enabled",
            "an edge keeps readings in a log of its own: leave log.kind at sqlite (no --kafka) and name the centre with edge.central (--central host:9092)");
        rules.Require(edge.Id is { } id && Name().IsMatch(id), "id",
            $"needs a name of 1 to 100 letters, digits, dots, hyphens and underscores, got \"{edge.Id}\"; for example id: line-3");
        rules.Require(ConfigurationValidator.IsBootstrap(edge.Central), "central",
            $"needs the centre's Kafka as host:port[,host:port], got \"{edge.Central}\"; for example kafka-1:9092");
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,100}$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
