using StreamingAnomaly.Console.History;

namespace StreamingAnomaly.Console.Tests.History;

public sealed class BlockCodecTests
{
    private const long Start = 1_700_000_000_000_000_000;

    public static TheoryData<string> Shapes => ["decimals", "noise", "whole", "constant", "huge", "tiny", "gaps", "empty", "zeros"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Raw_AnyValues_ComeBackBitForBit(string shape)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var block = Block.Empty(Level.Raw, Start);
            var time = Start;
            for (var row = 0; row < 1 + random.Next(300); row++)
            {
                block.Insert(row, time);
                time += random.Next(4) == 0 ? random.NextInt64(1, 100_000_000_000) : 1_000_000_000;
            }

            var (hint, column) = (-1, block.Ensure(ColumnKey.Sensor("p"), ref NoHint));
            for (var row = 0; row < block.Rows; row++) column.Sum[row] = Value(shape, random, row);
            block.Ensure(ColumnKey.Sensor("never"), ref hint);

            var back = BlockCodec.Read(Level.Raw, Start, new BlockCodec().Write(block));

            Assert.Equal(block.Rows, back.Rows);
            for (var row = 0; row < block.Rows; row++)
            {
                Assert.Equal(block.Time(row), back.Time(row));
                Assert.Equal(BitConverter.DoubleToInt64Bits(column.Sum[row]), BitConverter.DoubleToInt64Bits(back.Find(ColumnKey.Sensor("p"))!.Sum[row]));
                Assert.True(double.IsNaN(back.Find(ColumnKey.Sensor("never"))!.Sum[row]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Buckets_AnyValues_ComeBackBitForBit(string shape)
    {
        var random = new Random(7);
        var block = Block.Empty(Level.Minute, 0);
        var column = block.Ensure(ColumnKey.Sensor("p"), ref NoHint);
        for (var i = 0; i < 500; i++)
            if (Value(shape, random, i) is var value && !double.IsNaN(value)) column.Add(random.Next(block.Rows * 3 / 4), value);

        var back = BlockCodec.Read(Level.Minute, 0, new BlockCodec().Write(block)).Find(ColumnKey.Sensor("p"))!;

        Assert.Equal(column.Count!, back.Count!);
        for (var i = 0; i < column.Count!.Length; i++)
            if (column.Count[i] > 0)
                Assert.Equal((column.Sum[i], column.Min![i], column.Max![i]), (back.Sum[i], back.Min![i], back.Max![i]));
    }

    [Fact]
    public void Read_SomeColumns_LeavesTheOthersAlone()
    {
        var block = Block.Empty(Level.Raw, Start);
        block.Insert(0, Start);
        foreach (var name in (string[])["a", "b", "c"]) block.Ensure(ColumnKey.Sensor(name), ref NoHint).Sum[0] = name[0];

        var back = BlockCodec.Read(Level.Raw, Start, new BlockCodec().Write(block), key => key.Name == "b");

        Assert.Equal('b', Assert.Single(back.Columns).Column.Sum[0]);
    }

    [Fact]
    public void Write_ValuesWithTwoDecimalsOnceASecond_TakesAFifthOfTheMemory()
    {
        var random = new Random(1);
        var block = Block.Empty(Level.Raw, Start);
        for (var row = 0; row < Levels.RawRows; row++) block.Insert(row, Start + (row * Levels.Second));
        var column = block.Ensure(ColumnKey.Sensor("p"), ref NoHint);
        for (var row = 0; row < block.Rows; row++) column.Sum[row] = Math.Round(120 + random.NextDouble(), 2);

        Assert.InRange(new BlockCodec().Write(block).Length, 100, block.Rows * 16 / 5);
    }

    [Fact]
    public void Read_DamagedBytes_SaysSoAndAsksForNoMemory()
    {
        var block = Block.Empty(Level.Raw, Start);
        for (var row = 0; row < 50; row++) block.Insert(row, Start + row);
        var column = block.Ensure(ColumnKey.Sensor("p"), ref NoHint);
        for (var row = 0; row < 50; row++) column.Sum[row] = Math.Sin(row);
        var whole = new BlockCodec().Write(block);
        var random = new Random(3);
        for (var i = 0; i < 2000; i++)
        {
            var damaged = whole[..random.Next(1, whole.Length)];
            damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
            // What is changed within a number cannot be seen; all else must be refused.
            if (Record.Exception(() => BlockCodec.Read(Level.Raw, Start, damaged)) is { } e) Assert.True(e is InvalidDataException or ArgumentException, e.ToString());
        }
    }

    private static int noHint;

    private static ref int NoHint
    {
        get
        {
            noHint = -1;
            return ref noHint;
        }
    }

    private static double Value(string shape, Random random, int row) => shape switch
    {
        "decimals" => Math.Round((random.NextDouble() * 200) - 100, random.Next(1, 5)),
        "noise" => Math.Sqrt(random.NextDouble()),
        "whole" => random.Next(-1000, 1000),
        "constant" => 12.5,
        "huge" => (random.NextDouble() - 0.5) * 1e300,
        "tiny" => random.NextDouble() * double.Epsilon * 1000,
        "gaps" => random.Next(3) == 0 ? double.NaN : row / 7.0,
        "zeros" => random.Next(2) == 0 ? 0.0 : -0.0,
        _ => double.NaN,
    };
}
