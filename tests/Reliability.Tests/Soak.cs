namespace StreamingAnomaly.Reliability.Tests;

internal static class Soak
{
    public static Task<int> RunAsync(string[] proofs) => Task.FromResult(proofs.Length);
}
