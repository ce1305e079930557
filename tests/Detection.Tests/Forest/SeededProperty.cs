using FsCheck;
using FsCheck.Fluent;

namespace StreamingAnomaly.Detection.Tests.Forest;

/// <summary>Runs a property on the same 100 cases every time.</summary>
internal static class SeededProperty
{
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithReplay(20081215, 297).WithQuietOnSuccess(true);

    /// <summary>Fails with the shrunk case if the property does not hold.</summary>
    public static void Holds(this Property property) => property.Check(Seeded);
}
