namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>
/// Queries that have nothing to show in a short healthy run, with the reason. They are executed all the same, and have to
/// show the stand-in's data.
/// </summary>
internal static class Rare
{
    private const string NoLateReadings = "no reading came late";
    private const string NothingMissing = "no detector was missing";
    private const string NothingRefused = "nothing was refused";
    private const string NoFailure = "nothing failed";
    private const string AllWell = "the faults are over";
    private const string OtherPlace = "edges are services of their own";

    /// <summary>Reason by query.</summary>
    public static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["fleet / At warning or critical A"] = AllWell,
        ["fleet / Degraded scores A"] = NothingMissing,
        ["fleet / Readings set aside A"] = NothingRefused,
        ["fleet / Equipment, the worst first C"] = NothingMissing,
        ["fleet / Equipment, the worst first D"] = NoLateReadings,
        ["equipment / Stage, alarm and missing detectors C"] = NothingMissing,
        ["equipment / Readings C"] = NoLateReadings,
        ["detectors / Degraded scores A"] = NothingMissing,
        ["detectors / Windows refused A"] = NothingRefused,
        ["detectors / Scores changed by late readings A"] = NoLateReadings,
        ["detectors / Degraded share A"] = NothingMissing,
        ["detectors / Equipment with missing detectors A"] = NothingMissing,
        ["detectors / Windows refused without a run A"] = NothingRefused,
        ["detectors / Failures A"] = NoFailure,
        ["pipeline / Readings set aside, by reason A"] = NothingRefused,
        ["pipeline / Degraded scores and corrections A"] = NothingMissing,
        ["pipeline / Degraded scores and corrections B"] = NoLateReadings,
        ["pipeline / Work rolled back A"] = NoFailure,
        ["pipeline / Requests refused A"] = NothingRefused,
        ["pipeline / Retries and rejections A"] = NoFailure,
        ["pipeline / Retries and rejections B"] = NoFailure,
        ["pipeline / Link to the centre A"] = OtherPlace,
        ["pipeline / Age of the oldest reading not forwarded A"] = OtherPlace,
        ["pipeline / Quota used A"] = OtherPlace,
        ["pipeline / Forwarded, failed, lost A"] = OtherPlace,
        ["pipeline / Forwarded, failed, lost B"] = OtherPlace,
        ["pipeline / Forwarded, failed, lost C"] = OtherPlace,
    };
}
