using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingAnomaly.ServiceDefaults.Logging;

namespace StreamingAnomaly.ServiceDefaults.Tests.Fuzzing;

/// <summary>Whatever a message or an exception says, it cannot pass for a line of its own, nor move a terminal's cursor.</summary>
public sealed class LogLineFuzz
{
    private static readonly string[] Pieces =
    [
        "\n", "\r", "\r\n", "\u0085", "\u2028", "\u2029", "\f", "\v", "\0", "\b", "\u001b[2J", "\u001b]0;title\u0007", "\u009b31m", "\u202E", "\u200B", "\t", "14:03:22 error Audit  forged", "식각", "😀", "\ud800", "a", " ", "\\x1B",
    ];

    [Fact]
    public void Lines_OfAnyText_StayOneEntry()
    {
        var formatter = new LineFormatter(new ManualTime(new DateTimeOffset(2026, 11, 21, 8, 0, 0, TimeSpan.Zero)));
        new FuzzRun("log lines", 20_000).Each(random =>
        {
            var level = (LogLevel)random.Next(6);
            var error = random.Next(2) == 0 ? null : new InvalidOperationException(Text(random), random.Next(2) == 0 ? null : new IOException(Text(random)));
            using var writer = new StringWriter();
            formatter.Write(new LogEntry<string>(level, "A.Scorer", 1, Text(random), error, (text, _) => text), null, writer);

            var lines = writer.ToString().Split('\n');
            Assert.Equal("", lines[^1]);
            Assert.Matches("^[0-9]{2}:[0-9]{2}:[0-9]{2} (trace|debug|info |warn |error|FATAL) Scorer  ", lines[0]);
            Assert.All(lines[1..^1], line => Assert.StartsWith("         ", line, StringComparison.Ordinal));
            Assert.DoesNotContain(writer.ToString(), c => (char.IsControl(c) && c is not ('\n' or '\t')) || c is '\u2028' or '\u2029' or '\u202E');
            return error is null ? "message" : "exception";
        });
    }

    [Theory]
    [InlineData("plain 식각 😀", "plain 식각 😀")]
    [InlineData("a\u001b[31mb", "a\\x1B[31mb")]
    [InlineData("a\u202Eb", "a\\u202Eb")]
    public void Line_ShowsWhatItCannotPrint(string message, string shown)
    {
        using var writer = new StringWriter();
        new LineFormatter(TimeProvider.System).Write(new LogEntry<string>(LogLevel.Warning, "A", 1, message, null, (text, _) => text), null, writer);
        Assert.EndsWith("A  " + shown + Environment.NewLine, writer.ToString(), StringComparison.Ordinal);
    }

    private static string Text(Random random)
    {
        var text = new StringBuilder();
        for (var n = random.Next(12); n > 0; n--) text.Append(Pieces[random.Next(Pieces.Length)]);
        return text.ToString();
    }
}
