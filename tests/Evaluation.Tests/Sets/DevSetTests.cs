using StreamingAnomaly.Evaluation.Metrics;
using StreamingAnomaly.Evaluation.Sets;

namespace StreamingAnomaly.Evaluation.Tests.Sets;

/// <summary>The splits are those that the peers' numbers were made with.</summary>
public sealed class DevSetTests
{
    [Theory]
    [InlineData("skab")]
    [InlineData("nab")]
    [InlineData("smd")]
    [InlineData("tep")]
    public void Load_EverySeries_IsSplitAsTheProtocolSays(string name)
    {
        var expected = Given.Json("eval/dev-series.json").GetProperty("series").GetProperty(name);
        var set = EvaluationSet.Load(name, SharedData.Require("data")).Single();
        Assert.Equal(expected.EnumerateObject().Select(s => s.Name), set.Series.Select(s => s.Name));
        foreach (var series in set.Series)
        {
            var facts = expected.GetProperty(series.Name);
            int Fact(string fact) => facts.GetProperty(fact).GetInt32();
            Assert.Equal(Fact("train_rows"), series.Train.Rows);
            Assert.Equal(Fact("test_rows"), series.Test.Rows);
            Assert.Equal(Fact("sensors"), series.Test.Columns);
            Assert.Equal(Fact("vus_window"), series.VusWindow());
            Assert.Equal(Fact("detector_window"), series.DetectorWindow);
            var labels = series.EvaluatedLabels();
            Assert.Equal(Fact("evaluated_rows"), labels.Length);
            Assert.Equal(Fact("events"), LabelledEvent.Of(labels).Count);
            Assert.Equal(Fact("positive_rows"), labels.Count(l => l));
        }
    }

    [Fact]
    public void Load_LamEtch_HasTheWafersOfTheProtocol()
    {
        var expected = Given.Json("eval/dev-series.json").GetProperty("lam-etch");
        foreach (var trial in EvaluationSet.Load("lam-etch", SharedData.Require("data")).Select(s => s.Runs!))
        {
            var split = expected.GetProperty(trial.Name);
            Assert.Equal(split.GetProperty("train").EnumerateArray().Select(w => w.GetString()), trial.Train.Select(w => w.Name));
            Assert.Equal(split.GetProperty("test_normal").EnumerateArray().Select(w => w.GetString()), trial.Test.Where(w => !w.IsFault).Select(w => w.Name));
            Assert.Equal(split.GetProperty("test_fault").EnumerateObject().Select(w => w.Name), trial.Test.Where(w => w.IsFault).Select(w => w.Name));
            Assert.All(trial.Train, w => Assert.Equal(19, w.Rows.Columns));
        }
    }

    [Fact]
    public void Load_UnknownSet_NamesThoseThereAre() =>
        Assert.Contains("skab, nab", Assert.Throws<EvaluationException>(() => EvaluationSet.Load("swat", "nowhere")).Message);

    [Fact]
    public void Load_NoFolder_SaysHowToNameIt() =>
        Assert.Contains("--data", Assert.Throws<EvaluationException>(() => EvaluationSet.Load("nab", "nowhere")).Message);
}
