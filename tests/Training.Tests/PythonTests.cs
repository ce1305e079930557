namespace StreamingAnomaly.Training.Tests;

/// <summary>The Python side, tested in its own language: network against momentfm's outputs, pre-training, fine-tuning.</summary>
public sealed class PythonTests
{
    [Fact]
    public void PythonUnitTests_AllPass()
    {
        var (code, text) = PythonWithTorch.Run("-m", "unittest", "discover", "-s", "tests", "-t", ".");
        Assert.True(code == 0, text);
        Assert.Contains("Ran ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pretrain.py", "--precision")]
    [InlineData("finetune.py", "--accept-contaminated")]
    public void Script_Help_NamesItsOptions(string script, string option)
    {
        var (code, text) = PythonWithTorch.Run(script, "--help");
        Assert.True(code == 0, text);
        Assert.Contains(option, text, StringComparison.Ordinal);
    }
}
