namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Rules of the section <c>console</c>.</summary>
internal static class ConsoleRules
{
    public static void Check(AnomalyOptions options, Rules rules)
    {
        var console = options.Console;
        Base("scorer", console.Scorer, "http://scorer:8082", rules);
        Base("alerter", console.Alerter, "http://alerter:8083", rules);
        Base("ingest", console.Ingest, "http://ingest:8081", rules);
        rules.Require(console.Key is null || Security.ApiKey.IdOf(console.Key) is not null, "key",
            "a key as `anomaly keys new console --scope delegate` prints it (the value is not shown)");
        rules.Require(console.Key is not null || options.Security.Oidc.ClientId is null || (console.Scorer ?? console.Alerter ?? console.Ingest) is null, "key",
            "is needed beside security.oidc.clientId: a session is known to the console only; make one with `anomaly keys new console --scope delegate`, and give it in ANOMALY__CONSOLE__KEY");
        Analysis(console.Analysis, rules.Below("analysis"));
        History(console.History, rules.Below("history"));
    }

    private static void Analysis(ConsoleAnalysisOptions analysis, Rules rules)
    {
        rules.Between("maxUpload", analysis.MaxUpload, 1_000_000, 100_000_000_000, "2000000000 (2 GB)");
        rules.Between("maxDisk", analysis.MaxDisk, 10_000_000, 10_000_000_000_000, "10000000000 (10 GB)");
        rules.Between("maxCells", analysis.MaxCells, 100_000, 1_000_000_000, "10000000 (about 300 MB)");
        rules.Between("queue", analysis.Queue, 1, 1000, "20");
        rules.Between("keep", analysis.Keep, TimeSpan.FromHours(1), TimeSpan.FromDays(3650), "30d");
    }

    private static void History(ConsoleHistoryOptions history, Rules rules)
    {
        var most = TimeSpan.FromDays(3650);
        rules.TextOrNull("path", history.Path, 1000, "data/console.db");
        rules.Between("raw", history.Raw, TimeSpan.FromHours(1), most, "30d");
        rules.Between("minutes", history.Minutes, TimeSpan.FromHours(1), most, "400d");
        rules.Between("hours", history.Hours, TimeSpan.FromHours(1), most, "1826d");
        rules.Require(history.Minutes >= history.Raw, "minutes", $"at least console.history.raw ({Duration.Format(history.Raw)}), got {Duration.Format(history.Minutes)}: minutes are what is left when raw values go");
        rules.Require(history.Hours >= history.Minutes, "hours", $"at least console.history.minutes ({Duration.Format(history.Minutes)}), got {Duration.Format(history.Hours)}: hours are what is left when minutes go");
    }

    private static void Base(string setting, string? value, string example, Rules rules)
    {
        if (value is null) return;
        rules.Url(setting, value, example);
        if (Uri.TryCreate(value, UriKind.Absolute, out var url))
            rules.Require(url.Query.Length + url.Fragment.Length + url.UserInfo.Length == 0, setting, $"without user, query and fragment; for example {example}");
    }
}
