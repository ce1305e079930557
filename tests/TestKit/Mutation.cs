namespace StreamingAnomaly.TestKit;

/// <summary>Damages bytes as transmission, broken senders and attackers do, knowing the words of the format.</summary>
public static class Mutation
{
    /// <summary>One to six changes of <paramref name="seed"/>: flips, cuts, repetitions, insertions of <paramref name="words"/>, splices with <paramref name="other"/>.</summary>
    public static byte[] Of(Random random, byte[] seed, byte[] other, IReadOnlyList<byte[]> words)
    {
        ArgumentNullException.ThrowIfNull(random);
        var bytes = new List<byte>(seed);
        // Mostly one: a single thing wrong gets furthest.
        for (var changes = random.Next(3) > 0 ? 1 : random.Next(2, 7); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(9))
            {
                case 0 when at < bytes.Count: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1 when at < bytes.Count: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at)); break;
                case 3: bytes.RemoveRange(at, bytes.Count - at); break;
                case 4: bytes.InsertRange(at, words[random.Next(words.Count)]); break;
                case 5: Replace(random, bytes, at, words[random.Next(words.Count)]); break;
                case 6: Repeat(random, bytes, at); break;
                case 7: bytes = [.. bytes[..at], .. other[random.Next(other.Length + 1)..]]; break;
                default: bytes.Insert(at, (byte)random.Next(256)); break;
            }
        }

        return [.. bytes];
    }

    private static void Replace(Random random, List<byte> bytes, int at, byte[] word)
    {
        bytes.RemoveRange(at, Math.Min(random.Next(1, 12), bytes.Count - at));
        bytes.InsertRange(at, word);
    }

    private static void Repeat(Random random, List<byte> bytes, int at)
    {
        if (bytes.Count == 0) return;
        var from = random.Next(bytes.Count);
        var slice = bytes.GetRange(from, Math.Min(random.Next(1, 40), bytes.Count - from));
        for (var times = random.Next(1, 30); times > 0; times--) bytes.InsertRange(at, slice);
    }
}
