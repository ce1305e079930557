using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Integration.Tests;

/// <summary>Whatever arrives: a clear error or a dead letter with the right reason, and the pipeline goes on.</summary>
public sealed class GarbageTests
{
    private const string Equipment = "etch-01";
    private static readonly string[] Settings = ["equipment.defaults.baseline=400", "equipment.defaults.provisional=200"];

    [Fact]
    public async Task Http_Garbage_IsRefusedWithItsReasonOrSetAside_AndScoringGoesOn()
    {
        var (before, time, after) = Good();
        using var folder = new TempFolder();
        await using var serve = await ServeProcess.StartAsync(folder, Settings);
        await serve.PostAsync(before);

        var setAside = new List<string>();
        foreach (var garbage in Garbage.Of(Equipment, time))
        {
            var (status, answer) = await serve.PostAsync(garbage.Body);
            Assert.True(status == (garbage.IsReading ? 202 : 400), $"{garbage.Name}: {status} {answer}");
            if (garbage.IsReading) setAside.Add(garbage.Reason);
            else Assert.True(answer.Contains($"\"reason\":\"{garbage.Reason}\"", StringComparison.Ordinal), $"{garbage.Name}: {answer}");
        }

        var (tooLarge, why) = await serve.PostAsync(Large(10 << 20));
        Assert.True(tooLarge == 413, $"10 MB: {tooLarge} {why}");
        var (unknown, _) = await serve.PostAsync([0x89, 0x50, 0x4E, 0x47], "image/png");
        Assert.Equal(415, unknown);

        foreach (var odd in Garbage.Usable(Equipment, time).Take(1)) Assert.Equal(202, (await serve.PostAsync(odd)).Status);
        await AssertGoesOnAsync(serve, before.Count + setAside.Count + 1, after, setAside);
    }

    [Fact]
    public async Task Log_Garbage_BecomesDeadLettersWithTheirReason_AndScoringGoesOn()
    {
        var (before, time, after) = Good();
        var garbage = Garbage.Of(Equipment, time)
            .Append(new("a large message that is no JSON", Large(7 << 20), "malformed-json"))
            .ToList();
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("data"));
        await using (var log = ReferenceRun.Open(Path.Combine(folder.File("data"), "log.db"), readOnly: false))
        {
            await log.CreateTopicsAsync(Topics.All(4), default);
            await FabLines.AppendAsync(log, before);
            await FabLines.AppendAsync(log, [.. garbage.Select(g => new FabLine(Equipment, g.Body))]);
            await FabLines.AppendAsync(log, [new FabLine(Equipment, Garbage.Usable(Equipment, time)[1])]);
            await using var producer = log.CreateProducer();
            await producer.AppendAsync([new NewRecord(Topics.Readings, Encoding.UTF8.GetBytes(Equipment), null)], default);
        }

        await using var serve = await ServeProcess.StartAsync(folder, Settings);
        await AssertGoesOnAsync(serve, before.Count + garbage.Count + 2, after, [.. garbage.Select(g => g.Reason), "empty"]);
    }

    [Theory]
    [InlineData("score", false)]
    [InlineData("score", true)]
    [InlineData("replay", false)]
    [InlineData("replay", true)]
    public async Task Verb_OnAFileWithoutReadings_SaysWhatIsWrong(string verb, bool binary)
    {
        using var folder = new TempFolder();
        var file = folder.File("readings.csv");
        var bytes = new byte[binary ? 100_000 : 0];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(file, bytes);
        string[] output = verb == "score" ? ["--out", folder.File("out.csv")] : [];
        await using var program = AnomalyProcess.Start(folder.Root, [verb, file, .. output]);

        Assert.NotEqual(0, await program.ExitAsync());
        var sentence = Assert.Single(program.Complaints);
        Assert.Contains("readings.csv", sentence, StringComparison.Ordinal);
        Assert.Contains(binary ? "not text" : "empty", sentence, StringComparison.Ordinal);
    }

    // Readings of one equipment until it has a model, a free moment, and readings after it.
    private static (IReadOnlyList<FabLine> Before, string Time, IReadOnlyList<FabLine> After) Good()
    {
        var all = FabLines.Take(12_000).Where(r => r.Equipment == Equipment && r.Reason is null).ToList();
        var free = new List<Reading>();
        Assert.Null(ReadingCodec.Read(all[500].Json, null, free));
        return (all[..500], IsoTime.Format(free[0].TimeUnixNano), all[501..]);
    }

    private static byte[] Large(int bytes)
    {
        var message = new byte[bytes];
        Array.Fill(message, (byte)'x');
        "{\"equipment\":\""u8.CopyTo(message);
        return message;
    }

    // Everything so far is accounted for, the dead letters say why, and what comes next is scored.
    private static async Task AssertGoesOnAsync(
        ServeProcess serve, int soFar, IReadOnlyList<FabLine> after, IReadOnlyList<string> reasons)
    {
        await serve.AccountedForAsync(soFar);
        await using var log = serve.Follow();
        var letters = await TopicContent.LettersInFullAsync(log);
        Assert.Equal(reasons.Order(StringComparer.Ordinal), letters.Select(l => l.Reason).Order(StringComparer.Ordinal));
        Assert.All(letters, letter => Assert.NotEmpty(letter.Detail));

        await serve.PostAsync(after);
        await serve.AccountedForAsync(soFar + after.Count);
        var last = new List<Reading>();
        Assert.Null(ReadingCodec.Read(after[^1].Json, null, last));
        var newest = await serve.NewestScoreAsync(Equipment, IsoTime.Format(last[0].TimeUnixNano));
        Assert.Equal("scored", newest.GetProperty("state").GetString());
        Assert.Equal(0, await serve.Process.StopAsync());
    }
}
