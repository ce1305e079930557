using StreamingAnomaly.Analysis.Statistics;

namespace StreamingAnomaly.Analysis.Tests.Statistics;

public sealed class FisherTestTests
{
    // Exact fractions: sum over k of C(H, k) C(N - H, n - k) / C(N, n).
    [Theory]
    [InlineData(3, 5, 7, 29, 0.07474211612142646)]
    [InlineData(8, 10, 20, 100, 2.3782749640379137e-05)]
    [InlineData(1, 50, 3, 5000, 0.029706882552981186)]
    [InlineData(40, 200, 60, 5000, 4.750513299288167e-43)]
    [InlineData(0, 5, 3, 10, 1.0)]
    [InlineData(5, 5, 5, 5, 1.0)]
    [InlineData(12, 1000, 100, 100000, 4.3995978077084837e-10)]
    public void Greater_FourfoldTable_IsTheExactTail(int hits, int size, int allHits, int all, double expected) =>
        Assert.Equal(expected, FisherTest.Greater(hits, size, allHits, all), expected * 1e-9);

    [Fact]
    public void Greater_MoreHits_NeverLessSignificant()
    {
        var last = 2.0;
        for (var hits = 0; hits <= 20; hits++)
        {
            var p = FisherTest.Greater(hits, 40, 20, 400);
            Assert.True(p <= last && p is >= 0 and <= 1);
            last = p;
        }
    }

    [Fact]
    public void Greater_MoreHitsThanUnits_IsRefused() => Assert.Throws<ArgumentException>(() => FisherTest.Greater(6, 5, 7, 29));

    // By hand: 4 p values sorted 0.005, 0.01, 0.03, 0.5 times 4/1, 4/2, 4/3, 4/4, then the least from above.
    [Fact]
    public void Adjust_FourValues_StepsUp()
    {
        var q = FalseDiscovery.Adjust([0.01, 0.5, 0.005, 0.03]);
        Assert.Equal([0.02, 0.5, 0.02, 0.04], q.Select(v => Math.Round(v, 12)));
    }
}
