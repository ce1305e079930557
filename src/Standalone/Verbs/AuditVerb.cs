using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog.Audit;
using StreamingAnomaly.Standalone.Hosting;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly audit list | verify</c>: who did what, and whether the record of it is whole.</summary>
internal static class AuditVerb
{
    private const int Broken = 1;

    public static Command Create() => new("audit", "Who did what, and whether the record of it is whole") { List(), Verify() };

    private static Command List()
    {
        var last = new Option<int>("--last", "-n") { Description = "The newest this many", DefaultValueFactory = _ => 50 };
        var actor = new Option<string?>("--actor") { Description = "Only of those whose name contains this" };
        var action = new Option<string?>("--action") { Description = "Only actions that begin with this, such as webhook." };
        var json = new Option<bool>("--json") { Description = "Whole records, one JSON line each, all of them: what `audit verify --from` reads" };
        var common = new CommonOptions();
        var command = new Command("list", "Who did what, oldest first") { last, actor, action, json };
        common.AddTo(command);
        command.SetAction((parse, cancellation) => Cli.GuardAsync(async () =>
        {
            await using var log = EventLogs.OpenReadOnly(common.Load(parse));
            var records = (await AuditRecords.ReadAsync(log, cancellation)).Records
                .Where(r => parse.GetValue(actor) is not { } a || r.Entry.Actor.Contains(a, StringComparison.OrdinalIgnoreCase))
                .Where(r => parse.GetValue(action) is not { } a || r.Entry.Action.StartsWith(a, StringComparison.Ordinal)).ToList();
            if (parse.GetValue(json))
                foreach (var record in records) System.Console.WriteLine(Encoding.UTF8.GetString(AuditJson.Write(record)));
            else
                foreach (var record in records.OrderBy(r => r.Entry.Time).TakeLast(parse.GetValue(last)))
                    System.Console.WriteLine(Line(record));
            return 0;
        }));
        return command;
    }

    private static Command Verify()
    {
        var anchorFile = new Option<FileInfo?>("--anchors") { Description = "File of anchors (default: that of security.audit.anchors, if there is one)" };
        var from = new Option<FileInfo?>("--from") { Description = "Records from this file (JSON lines of `audit list --json`) instead of the log" };
        var report = new Option<FileInfo?>("--report") { Description = "Write the findings as JSON" };
        var common = new CommonOptions();
        var command = new Command("verify", "Find edited, deleted, reordered, inserted and cut records; ends with 1 if there are any") { anchorFile, from, report };
        common.AddTo(command);
        command.SetAction((parse, cancellation) => Cli.GuardAsync(async () =>
        {
            var options = common.Load(parse);
            var topic = parse.GetValue(from) is { } file ? ReadFile(file) : await ReadLogAsync(options, cancellation);
            var anchors = Anchors(parse.GetValue(anchorFile), options);
            var findings = AuditVerifier.Verify(topic.Records, anchors);
            if (parse.GetValue(report) is { } into)
                await File.WriteAllTextAsync(into.FullName, JsonSerializer.Serialize(Report(topic, anchors, findings), JsonSerializerOptions.Web), cancellation);
            return Say(topic, anchors, findings);
        }));
        return command;
    }

    private static async Task<AuditTopic> ReadLogAsync(AnomalyOptions options, CancellationToken cancellation)
    {
        await using var log = EventLogs.OpenReadOnly(options);
        return await AuditRecords.ReadAsync(log, cancellation);
    }

    private static AuditTopic ReadFile(FileInfo file)
    {
        var (records, unreadable) = (new List<AuditRecord>(), new List<string>());
        var number = 0;
        foreach (var line in File.ReadLines(file.FullName))
        {
            number++;
            if (line.Length == 0) continue;
            try { records.Add(AuditJson.ReadRecord(Encoding.UTF8.GetBytes(line))); }
            catch (FormatException e) { unreadable.Add($"line {number.ToString(CultureInfo.InvariantCulture)}: {e.Message}"); }
        }

        return new AuditTopic(records, unreadable);
    }

    private static List<AuditAnchor> Anchors(FileInfo? named, AnomalyOptions options)
    {
        var file = named?.FullName ?? AuditSetup.AnchorFile(options);
        return named is null && !File.Exists(file) ? [] : [.. AuditAnchors.Read(file)];
    }

    private static int Say(AuditTopic topic, List<AuditAnchor> anchors, IReadOnlyList<AuditFinding> findings)
    {
        foreach (var finding in findings)
            System.Console.WriteLine($"{ConfigurationSettings.Name(finding.Fault)}: chain {finding.Chain}: {finding.Detail}");
        foreach (var line in topic.Unreadable) System.Console.WriteLine($"unreadable: {line}");
        var chains = topic.Records.Select(r => r.Chain).Distinct().Count();
        var damage = findings.Count(f => f.IsDamage) + topic.Unreadable.Count;
        var whole = damage == 0;
        System.Console.WriteLine($"{topic.Records.Count} records in {chains} chains against {anchors.Count} anchors: {(whole ? "whole" : $"{damage} findings")}");
        if (anchors.Count == 0) System.Console.WriteLine("without anchors records missing at the end and chains written anew cannot be seen: give --anchors");
        return whole ? 0 : Broken;
    }

    private static object Report(AuditTopic topic, List<AuditAnchor> anchors, IReadOnlyList<AuditFinding> findings) => new
    {
        records = topic.Records.Count,
        chains = topic.Records.Select(r => r.Chain).Distinct().Count(),
        anchors = anchors.Count,
        findings = findings.Select(f => new { f.Chain, fault = ConfigurationSettings.Name(f.Fault), f.From, f.To, f.Detail }),
        topic.Unreadable,
    };

    private static string Line(AuditRecord record)
    {
        var entry = record.Entry;
        return Readable.Text($"{entry.Time:u}  {entry.Actor}  {entry.Action}  {entry.Target}  {entry.Detail}".TrimEnd());
    }
}
