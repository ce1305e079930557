using StreamingAnomaly.Analysis.Table;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Analysis.Tests.Table;

/// <summary>What the process holds can be counted only while no other test fills it.</summary>
[Collection(Alone)]
public sealed class TableMemoryTests
{
    /// <summary>Tests that run when no other does.</summary>
    internal const string Alone = "alone";

    private static readonly string[] Sensors = ["s0", "s1", "s2", "s3"];

    [Fact]
    public void Add_MillionsOfRows_MemoryStaysWhatTheTableMayHold()
    {
        var builder = new TableBuilder(new(), maxCells: 400_000);
        var values = new SensorValue[4];
        KeyValuePair<string, string>[] context = [new("lot", "L1")];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 2_000_000; i++)
        {
            for (var f = 0; f < values.Length; f++) values[f] = new(Sensors[f], i + f);
            builder.Add(new Reading("a", i * Given.Second, values, context), null);
        }

        // 400,000 values of 4 bytes, times and labels; lists hold up to twice what is in them.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, 0, 12_000_000);
        Assert.Equal(32, builder.RowsPerRow);
        GC.KeepAlive(builder);
    }
}

/// <summary>Declares the collection.</summary>
[CollectionDefinition(TableMemoryTests.Alone, DisableParallelization = true)]
public sealed class AloneDefinition;
