using System.CommandLine;
using System.Globalization;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Audit;
using StreamingAnomaly.EventLog.Letters;
using StreamingAnomaly.Standalone.Hosting;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly dlq replay</c>: puts letters back into the topics they came from.</summary>
internal static class DlqReplay
{
    /// <summary>Letters of one unit of work: enough to be quick, few enough to fit any broker's limits.</summary>
    private const int Batch = 200;

    public static Command Create()
    {
        var ids = new Argument<string[]>("id") { Description = "Letters, as `dlq list --letters` names them; or choose by the flags", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "All letters of all topics" };
        var again = new Option<bool>("--again") { Description = "Also those that were put back before" };
        var dry = new Option<bool>("--dry-run") { Description = "Only say what would be put back" };
        var filter = new DlqFilter();
        var common = new CommonOptions();
        var command = new Command(
            "replay", "Put letters back where they came from, each once; ends with 1 if some were left. The embedded log has to be free: stop `serve` first")
        { ids, all, again, dry };
        filter.AddTo(command);
        common.AddTo(command);
        command.SetAction((parse, cancellation) => Cli.GuardAsync(async () =>
        {
            var named = parse.GetValue(ids) ?? [];
            if (named.Length == 0 && !parse.GetValue(all) && !filter.IsSet(parse))
                throw new CliException("say which letters: their ids, a filter such as --reason time-in-future, or --all");
            var options = common.Load(parse);
            if (parse.GetValue(dry))
            {
                await using var reader = EventLogs.OpenReadOnly(options);
                return await DryRunAsync(reader, Letters(reader), parse.GetValue(again), cancellation);
            }

            await using var log = EventLogs.Open(options, TimeProvider.System);
            using var anchors = AuditSetup.Anchors(options, TimeProvider.System, SayAnchor);
            await using var audit = new AuditLog(log, AuditSetup.Chain("cli"), anchors);
            var what = string.Join(' ', parse.Tokens.Select(t => t.Value).SkipWhile(t => t != "replay").Skip(1));
            await audit.AppendAsync(new AuditEntry(TimeProvider.System.GetUtcNow(), $"os:{Environment.UserName}", "dlq.replay", what, ""), cancellation);
            return await RunAsync(log, Letters(log), parse.GetValue(again), cancellation);

            IAsyncEnumerable<StoredLetter> Letters(IEventLog from) =>
                named.Length > 0 ? NamedAsync(from, named, cancellation) : new LetterBox(from).ReadAsync(filter.Query(parse), cancellation);
        }));
        return command;
    }

    private static async Task<int> DryRunAsync(IEventLog log, IAsyncEnumerable<StoredLetter> letters, bool again, CancellationToken cancellation)
    {
        var done = await LetterReplay.DoneAsync(log, cancellation);
        var (would, left) = (0, 0);
        await foreach (var letter in letters.WithCancellation(cancellation))
        {
            if (!again && done.Contains(letter.Id))
            {
                left++;
                continue;
            }

            would++;
            System.Console.WriteLine($"{letter.Id}  {letter.Letter.Reason}  {Readable.Bytes(letter.Letter.Key.Span)} -> {letter.Letter.SourceTopic}");
        }

        System.Console.WriteLine($"{would} would be put back, {left} were before");
        return left > 0 ? 1 : 0;
    }

    private static async Task<int> RunAsync(IEventLog log, IAsyncEnumerable<StoredLetter> letters, bool again, CancellationToken cancellation)
    {
        var counts = new Dictionary<ReplayOutcome, int>();
        var batch = new List<StoredLetter>(Batch);
        await using var replay = await LetterReplay.OpenAsync(log, cancellation);
        await foreach (var letter in letters.WithCancellation(cancellation))
        {
            batch.Add(letter);
            if (batch.Count == Batch) await FlushAsync();
        }

        await FlushAsync();
        var (back, before, cut) = (Count(ReplayOutcome.Replayed), Count(ReplayOutcome.AlreadyReplayed), Count(ReplayOutcome.Incomplete));
        System.Console.WriteLine($"{back} put back, {before} were before (--again puts them back once more), {cut} are no longer complete");
        return before + cut > 0 ? 1 : 0;

        int Count(ReplayOutcome outcome) => counts.GetValueOrDefault(outcome);

        async Task FlushAsync()
        {
            foreach (var outcome in await replay.ReplayAsync(batch, again, TimeProvider.System.GetUtcNow(), cancellation))
                counts[outcome] = counts.GetValueOrDefault(outcome) + 1;
            if (batch.Count == Batch) System.Console.Error.WriteLine($"{counts.Values.Sum()} letters …");
            batch.Clear();
        }
    }

    private static async IAsyncEnumerable<StoredLetter> NamedAsync(
        IEventLog log, string[] ids, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var id in ids) yield return await DlqVerb.FindAsync(log, id, cancellation);
    }

    private static void SayAnchor(AuditAnchor anchor, Exception? error)
    {
        if (error is not null)
            System.Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the audit's anchor of record {anchor.Sequence} could not be written: {error.Message}"));
    }
}
