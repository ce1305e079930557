using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Detection.Tests.Equipment;

public sealed class DetectorAgreementTests
{
    private const double NaN = double.NaN;

    [Theory]
    [InlineData(new[] { 0.9999, 0.9999, 0.9999 }, 1, AgreementWord.High)]
    [InlineData(new[] { 0.999, 1, 0.5 }, 2.0 / 3, AgreementWord.High)]
    [InlineData(new[] { 0.99, 0.99, 0.99 }, 0.5, AgreementWord.Medium)]
    [InlineData(new[] { 1.0, 0, 0 }, 1.0 / 3, AgreementWord.Medium)]
    [InlineData(new[] { 0.99, 0.5, 0.2 }, 0.5 / 3, AgreementWord.Low)]
    [InlineData(new[] { 0.2, 0.5, 0.9 }, 0, AgreementWord.Low)]
    [InlineData(new[] { NaN, 1, 1 }, 1, AgreementWord.High)]
    [InlineData(new[] { NaN, 1, NaN }, 0.5, AgreementWord.Alone)]
    [InlineData(new[] { NaN, NaN }, 0, AgreementWord.None)]
    [InlineData(new double[0], 0, AgreementWord.None)]
    public void Of_Probabilities_ConfidenceAndWord(double[] probabilities, double confidence, AgreementWord word)
    {
        var agreement = DetectorAgreement.Of(probabilities);
        Assert.Equal(confidence, agreement.Confidence, 9);
        Assert.Equal(word, agreement.Word);
    }

    [Fact]
    public void Of_AnyDetectorMoreCertain_NeverLower()
    {
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var p = Some(random);
            var before = DetectorAgreement.Of(p);
            var who = random.Next(p.Length);
            p[who] += (1 - p[who]) * random.NextDouble();
            var after = DetectorAgreement.Of(p);
            Assert.True(after.Confidence >= before.Confidence && after.Word >= before.Word, string.Join(" ", p));
            Assert.InRange(after.Confidence, 0, 1);
        }
    }

    [Fact]
    public void Of_AnotherOrder_SameToTheBit()
    {
        var random = new Random(2);
        for (var i = 0; i < 500; i++)
        {
            var p = Some(random);
            var expected = DetectorAgreement.Of(p);
            random.Shuffle(p);
            Assert.Equal(expected, DetectorAgreement.Of(p));
        }
    }

    private static double[] Some(Random random) =>
        [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(5) == 0 ? double.NaN : 1 - Math.Pow(10, -4 * random.NextDouble()))];
}
