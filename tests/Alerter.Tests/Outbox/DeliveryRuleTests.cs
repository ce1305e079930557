using StreamingAnomaly.Alerter.Outbox;

namespace StreamingAnomaly.Alerter.Tests.Outbox;

public sealed class DeliveryRuleTests
{
    [Fact]
    public void After_EveryAttempt_WaitsAsStandardWebhooksRecommends()
    {
        var waits = Enumerable.Range(1, 9).Select(n => RetrySchedule.After(n, 0)!.Value.TotalSeconds);
        Assert.Equal([5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400], waits);
        Assert.Null(RetrySchedule.After(10, 0));
        Assert.Equal(TimeSpan.Zero, RetrySchedule.Waits[0]);
    }

    [Fact]
    public void After_Jitter_OnlyLengthensByATenth() =>
        Assert.InRange(RetrySchedule.After(2, 0.999)!.Value.TotalSeconds, 300, 330);

    [Theory]
    [InlineData(nameof(DeliveryOutcome.Delivered), 1, nameof(DeliveryStep.Done))]
    [InlineData(nameof(DeliveryOutcome.Delivered), 10, nameof(DeliveryStep.Done))]
    [InlineData(nameof(DeliveryOutcome.Rejected), 1, nameof(DeliveryStep.Retry))]
    [InlineData(nameof(DeliveryOutcome.Redirected), 1, nameof(DeliveryStep.Retry))]
    [InlineData(nameof(DeliveryOutcome.Unreachable), 9, nameof(DeliveryStep.Retry))]
    [InlineData(nameof(DeliveryOutcome.Unreachable), 10, nameof(DeliveryStep.Park))]
    [InlineData(nameof(DeliveryOutcome.Forbidden), 1, nameof(DeliveryStep.Retry))]
    [InlineData(nameof(DeliveryOutcome.Gone), 1, nameof(DeliveryStep.Disable))]
    [InlineData(nameof(DeliveryOutcome.Misconfigured), 1, nameof(DeliveryStep.Park))]
    public void Decide_Outcome_NamesTheStep(string outcome, int attempts, string step) => Assert.Equal(
        Enum.Parse<DeliveryStep>(step),
        DeliveryRule.Decide(new(Enum.Parse<DeliveryOutcome>(outcome), TimeSpan.Zero), attempts, 0).Step);

    [Theory]
    [InlineData(60, 60)]
    [InlineData(1, 5)]
    [InlineData(-5, 5)]
    [InlineData(999_999, 86_400)]
    public void Decide_RetryAfter_IsHonouredWithinReason(int asked, int waited)
    {
        var decision = DeliveryRule.Decide(
            new(DeliveryOutcome.Throttled, TimeSpan.Zero, 429, TimeSpan.FromSeconds(asked)), attempts: 1, chance: 0);
        Assert.Equal(TimeSpan.FromSeconds(waited), decision.Wait);
    }
}
