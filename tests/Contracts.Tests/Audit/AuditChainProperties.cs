using System.Text;
using StreamingAnomaly.Contracts.Audit;

namespace StreamingAnomaly.Contracts.Tests.Audit;

/// <summary>Whatever single thing is done to a random chain is found and called by its name.</summary>
public sealed class AuditChainProperties
{
    private const int Rounds = 300;
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 8, 0, 0, TimeSpan.FromHours(9));
    private static readonly string[] Texts = ["", "kim", "webhook.replay", "식각-01", "a\nb\"\\", "\u0000\uFFFD", "person:kim (abc)", "{}"];

    [Fact]
    public void Honest_Chains_HaveNoFindings() => Each((random, records, anchors) => Assert.Empty(AuditVerifier.Verify(records, anchors)));

    [Fact]
    public void Honest_ChainsThroughJson_HaveNoFindings() => Each((random, records, anchors) => Assert.Empty(AuditVerifier.Verify(
        records.Select(r => AuditJson.ReadRecord(AuditJson.Write(r))),
        anchors.Select(a => AuditJson.ReadAnchor(Encoding.UTF8.GetBytes(AuditJson.Write(a)))))));

    [Fact]
    public void Edit_OfAnyField_IsEdited() => Each((random, records, anchors) =>
    {
        var i = random.Next(records.Count);
        records[i] = Edit(records[i], random);
        Assert.Contains(AuditVerifier.Verify(records, anchors), f => f.Fault == AuditFault.Edited);
    });

    [Fact]
    public void Edit_WithANewHash_IsFoundByTheNextRecordOrTheAnchor() => Each((random, records, anchors) =>
    {
        var i = random.Next(records.Count);
        var forged = AuditChain.Next(new AuditHead(records[i].Chain, records[i].Sequence - 1, records[i].Previous), records[i].Entry with { Actor = "nobody" });
        var isLast = records.Max(r => r.Chain == forged.Chain ? r.Sequence : 0) == forged.Sequence;
        records[i] = forged;
        var finding = Assert.Single(AuditVerifier.Verify(records, anchors), f => f.Fault != AuditFault.Rewritten || isLast);
        Assert.Equal((isLast ? AuditFault.Rewritten : AuditFault.Edited, forged.Sequence), (finding.Fault, finding.From));
    });

    [Fact]
    public void Deletion_BeforeTheEnd_IsDeletedAndNamesTheRecord() => Each((random, records, anchors) =>
    {
        var (i, record) = NotLast(random, records);
        if (record is null) return;
        records.RemoveAt(i);
        var finding = Assert.Single(AuditVerifier.Verify(records, anchors));
        Assert.Equal((AuditFault.Deleted, record.Chain, record.Sequence, record.Sequence), (finding.Fault, finding.Chain, finding.From, finding.To));
    });

    [Fact]
    public void Swap_OfTwo_IsReordered() => Each((random, records, anchors) =>
    {
        var (i, record) = NotLast(random, records);
        if (record is null) return;
        var j = records.FindLastIndex(r => r.Chain == record.Chain);
        (records[i], records[j]) = (records[j], records[i]);
        var findings = AuditVerifier.Verify(records, anchors);
        Assert.NotEmpty(findings);
        Assert.All(findings, f => Assert.Equal(AuditFault.Reordered, f.Fault));
    });

    [Fact]
    public void Truncation_IsFoundByTheAnchorAndNamesHowMany() => Each((random, records, anchors) =>
    {
        var chain = records[random.Next(records.Count)].Chain;
        var last = records.Last(r => r.Chain == chain).Sequence;
        var keep = random.NextInt64(last);
        records.RemoveAll(r => r.Chain == chain && r.Sequence > keep);
        var finding = Assert.Single(AuditVerifier.Verify(records, anchors.Where(a => a.Chain != chain || a.Sequence == last)));
        Assert.Equal((AuditFault.Truncated, keep + 1, last), (finding.Fault, finding.From, finding.To));
    });

    [Fact]
    public void Duplication_Anywhere_IsRepeated() => Each((random, records, anchors) =>
    {
        var record = records[random.Next(records.Count)];
        records.Insert(random.Next(records.Count + 1), record with { });
        Assert.Contains(AuditVerifier.Verify(records, anchors), f => f.Fault == AuditFault.Repeated && f.Chain == record.Chain && f.From == record.Sequence);
    });

    [Fact]
    public void Duplication_OfAWholeRun_AsAfterACrash_IsNoDamage() => Each((random, records, anchors) =>
    {
        var from = random.Next(records.Count);
        var again = records.GetRange(from, random.Next(1, records.Count - from + 1));
        records.InsertRange(from + again.Count, again);
        Assert.DoesNotContain(AuditVerifier.Verify(records, anchors), f => f.IsDamage);
    });

    [Fact]
    public void Insertion_OfAForgedRecord_IsInserted() => Each((random, records, anchors) =>
    {
        var (i, record) = NotLast(random, records);
        if (record is null) return;
        records.Insert(i + 1, AuditChain.Next(record.Head, new AuditEntry(Start, "nobody", "x", "y", "")));
        var finding = Assert.Single(AuditVerifier.Verify(records, anchors));
        Assert.Equal((AuditFault.Inserted, record.Sequence + 1), (finding.Fault, finding.From));
    });

    [Fact]
    public void WholeChain_WrittenAnew_IsRewritten() => Each((random, records, anchors) =>
    {
        var chain = records[random.Next(records.Count)].Chain;
        var head = AuditHead.Start(chain);
        for (var i = 0; i < records.Count; i++)
        {
            if (records[i].Chain != chain) continue;
            records[i] = AuditChain.Next(head, records[i].Entry with { Detail = "nothing happened" });
            head = records[i].Head;
        }

        Assert.Contains(AuditVerifier.Verify(records, anchors), f => f.Fault == AuditFault.Rewritten && f.Chain == chain);
        // Without anchors nothing can show it: the reason why they are kept.
        Assert.Empty(AuditVerifier.Verify(records, []));
    });

    [Fact]
    public void ReadRecord_Garbage_IsAFormatError()
    {
        foreach (var text in new[] { "", "{}", "null", "[]", "{\"chain\":null}", "{\"chain\":\"a\",\"sequence\":1,\"previous\":\"\",\"entry\":null,\"hash\":\"\"}", "\u0001" })
            Assert.Throws<FormatException>(() => AuditJson.ReadRecord(Encoding.UTF8.GetBytes(text)));
    }

    private static AuditRecord Edit(AuditRecord record, Random random)
    {
        var entry = record.Entry;
        return random.Next(9) switch
        {
            0 => record with { Entry = entry with { Time = entry.Time.AddTicks(1) } },
            1 => record with { Entry = entry with { Actor = entry.Actor + "x" } },
            2 => record with { Entry = entry with { Action = entry.Action + "x" } },
            3 => record with { Entry = entry with { Target = entry.Target + "x" } },
            4 => record with { Entry = entry with { Detail = entry.Detail + "x" } },
            5 => record with { Sequence = record.Sequence + random.Next(1, 5) },
            6 => record with { Previous = record.Hash },
            7 => record with { Hash = record.Previous },
            _ => record with { Chain = record.Chain + "x" },
        };
    }

    private static (int Index, AuditRecord? Record) NotLast(Random random, List<AuditRecord> records)
    {
        var last = records.GroupBy(r => r.Chain).ToDictionary(g => g.Key, g => g.Max(r => r.Sequence));
        var candidates = records.Where(r => r.Sequence < last[r.Chain]).ToList();
        if (candidates.Count == 0) return (-1, null);
        var record = candidates[random.Next(candidates.Count)];
        return (records.IndexOf(record), record);
    }

    // One to three chains, mixed as several writers mix them, with anchors of random heads and of the last ones.
    private static void Each(Action<Random, List<AuditRecord>, List<AuditAnchor>> check)
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            var heads = Enumerable.Range(0, random.Next(1, 4)).Select(c => AuditHead.Start($"service/{c}")).ToArray();
            var (records, anchors) = (new List<AuditRecord>(), new List<AuditAnchor>());
            for (var n = random.Next(1, 40); n > 0; n--)
            {
                ref var head = ref heads[random.Next(heads.Length)];
                records.Add(AuditChain.Next(head, new AuditEntry(Start.AddSeconds(n), Text(random), Text(random), Text(random), Text(random))));
                head = records[^1].Head;
                if (random.Next(5) == 0) anchors.Add(new AuditAnchor(head.Chain, head.Sequence, head.Hash, Start));
            }

            anchors.AddRange(heads.Where(h => h.Sequence > 0).Select(h => new AuditAnchor(h.Chain, h.Sequence, h.Hash, Start)));
            check(random, records, anchors);
        }
    }

    private static string Text(Random random) => Texts[random.Next(Texts.Length)];
}
