using System.IO.Compression;

namespace StreamingAnomaly.Scorer.Store.Influx;

/// <summary>
/// Sends lines in requests of a bounded size and finds the lines that the server will never take: those it names are set
/// aside, else the request is halved until the bad ones stand alone. Lines sent again meanwhile replace themselves.
/// </summary>
internal sealed class InfluxWriter(InfluxClient client, int linesPerRequest)
{
    /// <summary>Sends all lines; returns how many are stored, the others are rejected in <paramref name="batch"/>.</summary>
    public async Task<int> SendAsync(LineBatch batch, CancellationToken cancellation)
    {
        var open = new Stack<IReadOnlyList<LineBatch.Line>>(batch.Lines.Chunk(linesPerRequest).Reverse());
        var stored = 0;
        while (open.TryPop(out var lines))
        {
            var reply = await client.WriteAsync(Compress(batch, lines), cancellation).ConfigureAwait(false);
            if (reply.IsStored) stored += lines.Count;
            else if (reply.IsTooLarge) Split(batch, lines, open, RejectReason.TooLarge, "the server finds it too large");
            else Examine(batch, lines, open, InfluxRefusal.Parse(reply.Body));
        }

        return stored;
    }

    private static void Examine(
        LineBatch batch, IReadOnlyList<LineBatch.Line> lines, Stack<IReadOnlyList<LineBatch.Line>> open, InfluxRefusal refusal)
    {
        if (refusal.Dropped == lines.Count)
        {
            foreach (var line in lines) Reject(batch, line, RejectReason.RefusedByServer, refusal.Message);
        }
        else if (refusal.Lines.Count > 0 && refusal.Lines.All(l => l.Number >= 1 && l.Number <= lines.Count))
        {
            foreach (var (number, message) in refusal.Lines) Reject(batch, lines[number - 1], RejectReason.RefusedByServer, message);
            var named = refusal.Lines.Select(l => l.Number - 1).ToHashSet();
            // The others are sent again: an answer may name only the first of the bad lines.
            var others = lines.Where((_, i) => !named.Contains(i)).ToArray();
            if (others.Length > 0) open.Push(others);
        }
        else
        {
            Split(batch, lines, open, RejectReason.RefusedByServer, refusal.Message);
        }
    }

    private static void Split(
        LineBatch batch, IReadOnlyList<LineBatch.Line> lines, Stack<IReadOnlyList<LineBatch.Line>> open, RejectReason reason, string message)
    {
        if (lines.Count == 1)
        {
            Reject(batch, lines[0], reason, message);
            return;
        }

        var half = lines.Count / 2;
        open.Push([.. lines.Skip(half)]);
        open.Push([.. lines.Take(half)]);
    }

    private static void Reject(LineBatch batch, LineBatch.Line line, RejectReason reason, string message)
    {
        var text = System.Text.Encoding.UTF8.GetString(batch.Bytes(line)).TrimEnd('\n');
        batch.Reject(new(line.Item, reason, $"{message} Line: {text}"));
    }

    private static byte[] Compress(LineBatch batch, IReadOnlyList<LineBatch.Line> lines)
    {
        using var body = new MemoryStream();
        using (var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true))
            foreach (var line in lines) gzip.Write(batch.Bytes(line));
        return body.ToArray();
    }
}
