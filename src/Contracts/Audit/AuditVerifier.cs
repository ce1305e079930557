using System.Globalization;

namespace StreamingAnomaly.Contracts.Audit;

/// <summary>Finds what was done to chains after they were written; pure.</summary>
public static class AuditVerifier
{
    /// <summary>
    /// Everything wrong with the chains of <paramref name="records"/>, given in the order in which they stand in the log;
    /// records of several chains may be mixed. Empty: every chain is whole, from its first record to at least its newest anchor.
    /// </summary>
    /// <param name="records">The log.</param>
    /// <param name="anchors">Heads kept elsewhere. Without any, records missing at the end and a chain written anew stay unseen.</param>
    public static IReadOnlyList<AuditFinding> Verify(IEnumerable<AuditRecord> records, IEnumerable<AuditAnchor> anchors)
    {
        ArgumentNullException.ThrowIfNull(records);
        var kept = anchors.GroupBy(a => a.Chain, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        var chains = records.GroupBy(r => r.Chain, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        return
        [
            .. chains.Keys.Union(kept.Keys).Order(StringComparer.Ordinal)
                .SelectMany(name => new OneChain(name, chains.GetValueOrDefault(name) ?? [], kept.GetValueOrDefault(name) ?? []).Verify()),
        ];
    }

    private sealed class OneChain(string name, List<AuditRecord> records, List<AuditAnchor> anchors)
    {
        private readonly List<AuditFinding> findings = [];
        private readonly SortedDictionary<long, AuditRecord> sound = [];
        private readonly SortedSet<long> edited = [];

        public List<AuditFinding> Verify()
        {
            Sort();
            Order();
            Gaps();
            Links();
            Anchors();
            return findings;
        }

        // Sound records find their place by their sequence, edited ones by where they stand.
        private void Sort()
        {
            long before = 0;
            foreach (var record in records)
            {
                if (!AuditChain.IsSound(record))
                {
                    var place = before + 1;
                    edited.Add(place);
                    Find(AuditFault.Edited, place, place, $"the record at {place} does not say what its hash was made of");
                    before = place;
                    continue;
                }

                if (!sound.TryGetValue(record.Sequence, out var other)) sound.Add(record.Sequence, record);
                else if (other.Hash == record.Hash) Find(AuditFault.Repeated, record.Sequence, record.Sequence, $"record {record.Sequence} is there twice, and says the same");
                else Choose(other, record);
                before = record.Sequence;
            }
        }

        // Of two records for one place the right one is that which the next was written after, or an anchor knows.
        private void Choose(AuditRecord one, AuditRecord other)
        {
            Find(AuditFault.Inserted, one.Sequence, one.Sequence, $"there are two different records {one.Sequence}");
            if (records.Any(r => r.Sequence == one.Sequence + 1 && r.Previous == other.Hash) || anchors.Any(a => a.Hash == other.Hash))
                sound[one.Sequence] = other;
        }

        private void Order()
        {
            long highest = 0;
            var seen = new HashSet<long>();
            foreach (var record in records)
            {
                if (!ReferenceEquals(sound.GetValueOrDefault(record.Sequence), record) || !seen.Add(record.Sequence)) continue;
                if (record.Sequence < highest)
                    Find(AuditFault.Reordered, record.Sequence, highest, $"record {record.Sequence} stands after record {highest}");
                highest = Math.Max(highest, record.Sequence);
            }
        }

        private void Gaps()
        {
            long expected = 1;
            foreach (var sequence in sound.Keys)
            {
                for (; expected < sequence; expected++)
                {
                    if (edited.Contains(expected)) continue;
                    var first = expected;
                    while (expected + 1 < sequence && !edited.Contains(expected + 1)) expected++;
                    Find(AuditFault.Deleted, first, expected, first == expected ? $"record {first} is missing" : $"records {first} to {expected} are missing");
                }

                expected = sequence + 1;
            }
        }

        private void Links()
        {
            foreach (var (sequence, record) in sound)
            {
                var before = sequence == 1 ? AuditChain.Genesis(name) : sound.GetValueOrDefault(sequence - 1)?.Hash;
                if (before is null || record.Previous == before) continue;
                if (sequence == 1) Find(AuditFault.Edited, 1, 1, "record 1 is not the beginning of this chain");
                else Find(AuditFault.Edited, sequence - 1, sequence - 1, $"record {sequence - 1} is not the one that record {sequence} was written after");
            }
        }

        private void Anchors()
        {
            var last = Math.Max(sound.Count > 0 ? sound.Keys.Last() : 0, edited.Count > 0 ? edited.Max : 0);
            if (anchors.MaxBy(a => a.Sequence) is { } newest && newest.Sequence > last)
                Find(AuditFault.Truncated, last + 1, newest.Sequence, $"the chain ends with record {last}, but had {newest.Sequence} at {When(newest)}");
            foreach (var anchor in anchors.DistinctBy(a => (a.Sequence, a.Hash)))
                if (sound.TryGetValue(anchor.Sequence, out var record) && record.Hash != anchor.Hash)
                    Find(AuditFault.Rewritten, anchor.Sequence, anchor.Sequence, $"record {anchor.Sequence} is another one than at {When(anchor)}");
        }

        private static string When(AuditAnchor anchor) => anchor.Time.ToUniversalTime().ToString("u", CultureInfo.InvariantCulture);

        private void Find(AuditFault fault, long from, long to, string detail) => findings.Add(new AuditFinding(name, fault, from, to, detail));
    }
}
