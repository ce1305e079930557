using FsCheck;
using FsCheck.Fluent;
using StreamingAnomaly.Detection.Forest;

namespace StreamingAnomaly.Detection.Tests.Forest;

public sealed class IsolationForestStateTests
{
    [Fact]
    public void State_ThroughBytes_ScoresTheSameBitsAndWritesTheSameBytes() =>
        Prop.ForAll(ForestCase.Arbitrary(), c =>
        {
            var bytes = IsolationForestStateBinary.Write(IsolationForestStateMapper.ToState(c.Forest));
            var again = IsolationForestStateMapper.ToForest(IsolationForestStateBinary.Read(bytes));
            var scores = new double[c.RowCount];
            again.Score(c.Rows, scores);
            return ForestData.Bits(scores).SequenceEqual(ForestData.Bits(c.Scores()))
                && IsolationForestStateBinary.Write(IsolationForestStateMapper.ToState(again)).SequenceEqual(bytes);
        }).Holds();

    [Fact]
    public void State_DamagedBytes_GiveAForestOrAFormatException() =>
        Prop.ForAll(ForestCase.Arbitrary(), c =>
        {
            var bytes = IsolationForestStateBinary.Write(IsolationForestStateMapper.ToState(c.Forest));
            var random = new Random(c.Seed);
            for (var trial = 0; trial < 20; trial++)
            {
                var damaged = bytes.AsSpan(0, random.Next(2) == 0 ? bytes.Length : random.Next(bytes.Length)).ToArray();
                for (var hit = random.Next(4); hit > 0 && damaged.Length > 0; hit--)
                    damaged[random.Next(random.Next(2) == 0 ? damaged.Length : Math.Min(16, damaged.Length))] =
                        (byte)random.Next(256);
                try
                {
                    var forest = IsolationForestStateMapper.ToForest(IsolationForestStateBinary.Read(damaged));
                    var score = forest.Score(new float[forest.Features]);
                    if (score is not (> 0 and < 1)) return false;
                }
                catch (FormatException)
                {
                    // the one permitted failure
                }
            }
            return true;
        }).Holds();

    [Fact]
    public void Write_DefaultForest_StaysBelow200Kilobytes()
    {
        var uniform = new float[4096 * 20];
        var random = new Random(1);
        for (var i = 0; i < uniform.Length; i++) uniform[i] = random.NextSingle();
        var state = IsolationForestStateMapper.ToState(IsolationForest.Train(uniform, 20));
        Assert.InRange(IsolationForestStateBinary.Write(state).Length, 50_000, 200_000);
    }

    [Theory]
    [InlineData(0, 'X', "do not begin with SAIF")]
    [InlineData(4, 9, "state version 9")]
    [InlineData(5, 200, "cut off")]
    [InlineData(9, 0, "0 features")]
    [InlineData(12, 0x80, "features; it must be 1 to")]
    public void Read_DamagedHeader_SaysWhatIsWrong(int at, int value, string message)
    {
        var bytes = Golden();
        bytes[at] = (byte)value;
        var error = Assert.Throws<FormatException>(
            () => IsolationForestStateMapper.ToForest(IsolationForestStateBinary.Read(bytes)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CutOffOrTooLong_NamesTheByte()
    {
        var bytes = Golden();
        Assert.Contains("cut off", Assert.Throws<FormatException>(
            () => IsolationForestStateBinary.Read(bytes.AsSpan(0, bytes.Length - 1))).Message, StringComparison.Ordinal);
        Assert.Contains($"ends at byte {bytes.Length}", Assert.Throws<FormatException>(
            () => IsolationForestStateBinary.Read([.. bytes, 0])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-2, 1f, 1, "splits feature -2 of 2")]
    [InlineData(2, 1f, 1, "splits feature 2 of 2")]
    [InlineData(0, float.NaN, 1, "not finite")]
    [InlineData(0, 1f, 0, "node 1 has 0 rows")]
    [InlineData(0, 1f, 2, "its children 3")]
    public void ToForest_InconsistentTree_NamesTheNode(int feature, float threshold, int left, string message)
    {
        var state = new IsolationForestState
        {
            Features = 2,
            MaxSamples = 2,
            Trees = [new([feature, IsolationTreeState.Leaf, IsolationTreeState.Leaf], [threshold, 0, 0], [2, left, 1])],
        };
        Assert.Contains(message, Assert.Throws<FormatException>(
            () => IsolationForestStateMapper.ToForest(state)).Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Version 1 as published. If this fails, the format changed: raise the version, keep the reader and this file.
    /// </summary>
    [Fact]
    public void Read_GoldenFileOfVersion1_ScoresAsWhenItWasWritten()
    {
        var forest = IsolationForestStateMapper.ToForest(IsolationForestStateBinary.Read(Golden()));
        Assert.Equal((3, 32, 8), (forest.Features, forest.MaxSamples, forest.Trees));
        Assert.Equal(Golden(), IsolationForestStateBinary.Write(IsolationForestStateMapper.ToState(forest)));
        double[] scores = [forest.Score([0f, 0f, 0f]), forest.Score([4f, -4f, 1f]), forest.Score([float.NaN, 0f, 9f])];
        Assert.Equal(GoldenScores, scores);
    }

    private static readonly double[] GoldenScores = [0.4099812595506995, 0.7004889098314677, 0.6315299018311054];

    private static byte[] Golden([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(here)!, "Golden", "isolation-forest-v1.bin"));
}
