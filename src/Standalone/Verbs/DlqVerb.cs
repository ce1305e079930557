using System.CommandLine;
using System.Globalization;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.DeadLetters;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Letters;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly dlq list | show | replay</c>: messages that could not be used, why, and back with them.</summary>
internal static class DlqVerb
{
    public static Command Create() => new("dlq", "Messages that were set aside (dead letters): why, what they say, and how to put them back")
    {
        List(), Show(), DlqReplay.Create(),
    };

    private static Command List()
    {
        var each = new Option<bool>("--letters", "-l") { Description = "Every letter with its id, instead of counts" };
        var filter = new DlqFilter();
        var common = new CommonOptions();
        var command = new Command("list", "How many there are for which reason, and what to do") { each };
        filter.AddTo(command);
        common.AddTo(command);
        command.SetAction((parse, cancellation) => Cli.GuardAsync(async () =>
        {
            await using var log = EventLogs.OpenReadOnly(common.Load(parse));
            var done = await LetterReplay.DoneAsync(log, cancellation);
            var letters = new LetterBox(log).ReadAsync(filter.Query(parse), cancellation);
            if (parse.GetValue(each)) await PrintEachAsync(letters, done);
            else await PrintCountsAsync(letters, done);
            return 0;
        }));
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<string>("id") { Description = "Letter, as `dlq list --letters` names it: anomaly.readings.v1.dlq/0/17, or readings/0/17" };
        var common = new CommonOptions();
        var command = new Command("show", "One letter: the original bytes, the reason in words, and what to do") { id };
        common.AddTo(command);
        command.SetAction((parse, cancellation) => Cli.GuardAsync(async () =>
        {
            await using var log = EventLogs.OpenReadOnly(common.Load(parse));
            var letter = await FindAsync(log, parse.GetValue(id)!, cancellation);
            var isBack = (await LetterReplay.DoneAsync(log, cancellation)).Contains(letter.Id);
            var reason = DeadLetterReasons.Of(letter.Letter.Reason);
            Say("letter", $"{letter.Id}, set aside {letter.Time:u}{(isBack ? ", put back since" : "")}{(letter.CameBack ? ", came back after a replay" : "")}");
            Say("from", string.Create(CultureInfo.InvariantCulture, $"{letter.Letter.SourceTopic}/{letter.Letter.SourcePartition}/{letter.Letter.SourceOffset}"));
            Say("reason", $"{reason.Code}: {reason.Meaning}");
            Say("detail", Readable.Text(letter.Letter.Detail));
            Say("to do", reason.Remedy);
            Say("key", Readable.Bytes(letter.Letter.Key.Span));
            foreach (var header in letter.Letter.Headers.OrderBy(h => h.Key, StringComparer.Ordinal)) Say("header", $"{Readable.Text(header.Key)}: {Readable.Bytes(header.Value.Span)}");
            Say("value", string.Create(CultureInfo.InvariantCulture, $"{letter.Letter.Value.Length} bytes{(letter.IsCut ? ", the beginning of more" : "")}"));
            System.Console.WriteLine(Readable.Bytes(letter.Letter.Value.Span));
            return 0;
        }));
        return command;

        static void Say(string what, string text) => System.Console.WriteLine($"{what,-8}{text}");
    }

    /// <summary>The letter that a person names.</summary>
    /// <exception cref="CliException">There is none.</exception>
    internal static async Task<StoredLetter> FindAsync(IEventLog log, string id, CancellationToken cancellation)
    {
        var parts = id.Split('/');
        if (parts.Length != 3 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            throw new CliException($"'{id}' is no letter's id; `anomaly dlq list --letters` shows them, such as anomaly.readings.v1.dlq/0/17");
        return await new LetterBox(log).FindAsync(new TopicPartition(DlqFilter.Topic(parts[0]), partition), offset, cancellation)
            ?? throw new CliException($"there is no letter {id}; `anomaly dlq list --letters` shows those that are there");
    }

    private static async Task PrintEachAsync(IAsyncEnumerable<StoredLetter> letters, HashSet<string> done)
    {
        await foreach (var letter in letters)
            System.Console.WriteLine(
                $"{letter.Id}  {letter.Time:u}  {letter.Letter.Reason}  {Readable.Bytes(letter.Letter.Key.Span)}  {Readable.Text(letter.Letter.Detail)}{(done.Contains(letter.Id) ? "  [put back]" : "")}");
    }

    private static async Task PrintCountsAsync(IAsyncEnumerable<StoredLetter> letters, HashSet<string> done)
    {
        var counts = new SortedDictionary<(string Topic, string Reason), (long Count, long Back, DateTimeOffset Newest)>();
        await foreach (var letter in letters)
        {
            var now = counts.GetValueOrDefault((letter.Letter.SourceTopic, letter.Letter.Reason));
            counts[(letter.Letter.SourceTopic, letter.Letter.Reason)] =
                (now.Count + 1, now.Back + (done.Contains(letter.Id) ? 1 : 0), letter.Time > now.Newest ? letter.Time : now.Newest);
        }

        if (counts.Count == 0) System.Console.WriteLine("no dead letters");
        foreach (var ((topic, code), (count, back, newest)) in counts)
        {
            var reason = DeadLetterReasons.Of(code);
            System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count,8}  {topic}  {code}  newest {newest:u}{(back > 0 ? $", {back} put back" : "")}"));
            System.Console.WriteLine($"          {reason.Meaning}. {reason.Remedy}");
        }
    }
}
