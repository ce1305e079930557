using StreamingAnomaly.Alerter.Stages;

namespace StreamingAnomaly.Alerter.Tests.Stages;

public sealed class DedupRuleTests
{
    private static readonly DateTimeOffset Now = Given.Start;

    [Fact]
    public void Decide_UnknownId_Passes() =>
        Assert.Equal(new DedupDecision(true, DedupReason.FirstSeen), DedupRule.Decide(null, Now));

    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    [InlineData(-1, true)]
    public void Decide_KnownId_IsRepeatedUntilItExpires(int secondsLeft, bool passes)
    {
        var decision = DedupRule.Decide(new SeenAlert("a", Now.AddSeconds(secondsLeft)), Now);
        Assert.Equal(passes, decision.Passes);
        Assert.Equal(passes ? DedupReason.SeenLongAgo : DedupReason.Repeated, decision.Reason);
    }
}
