namespace StreamingAnomaly.Datasets.Csv;

/// <summary>Headers and words by which columns are recognised when nothing is stated; compared without case and separators.</summary>
internal static class CsvNames
{
    private static readonly HashSet<string> Time =
        ["time", "timestamp", "datetime", "date", "ts", "t", "seconds", "elapsed", "elapsedtime", "timesec", "times", "timems", "epoch",
         "unixtime", "eventtime", "recordtime", "시간", "시각", "일시", "날짜"];

    private static readonly HashSet<string> Labels =
        ["label", "labels", "anomaly", "anomalies", "isanomaly", "anomalous", "outlier", "isoutlier", "attack", "groundtruth",
         "fault", "isfault", "changepoint", "normalattack", "이상", "이상여부", "라벨"];

    private static readonly HashSet<string> Context =
        ["step", "stepnumber", "stepno", "stepid", "stepname", "recipe", "recipename", "recipeid", "recipestep", "lot", "lotid", "wafer",
         "waferid", "waferno", "slot", "slotno", "chamber", "chamberid", "product", "productid", "batch", "batchid", "phase", "operation",
         "레시피", "스텝", "단계", "로트", "웨이퍼", "슬롯", "챔버", "제품"];

    private static readonly HashSet<string> Equipment =
        ["equipment", "equipmentid", "machine", "machineid", "machinenumber", "tool", "toolid", "device", "deviceid", "asset", "assetid",
         "장비", "설비", "설비번호"];

    private static readonly HashSet<string> Run = ["run", "runid", "runno"];
    private static readonly HashSet<string> RowNumber = ["row", "rownumber", "index", "idx", "unnamed0", "no", "번호"];

    public static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> NormalWords { get; } = Words(
        "false", "no", "n", "normal", "ok", "good", "healthy", "pass", "정상");

    public static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> AnomalyWords { get; } = Words(
        "true", "yes", "y", "anomaly", "abnormal", "outlier", "fault", "faulty", "attack", "fail", "ng", "이상");

    public static bool IsTime(string header) => Time.Contains(Fold(header));

    public static bool IsLabel(string header) => Labels.Contains(Fold(header));

    /// <summary>Labels that mark a change of state rather than every anomalous row: never the ground truth, never a sensor.</summary>
    public static bool IsSecondaryLabel(string header) => Fold(header) is "changepoint";

    public static bool IsContext(string header) => Context.Contains(Fold(header));

    public static bool IsEquipment(string header) => Equipment.Contains(Fold(header));

    public static bool IsRun(string header) => Run.Contains(Fold(header));

    public static bool IsRowNumber(string header) => RowNumber.Contains(Fold(header));

    private static string Fold(string header) =>
        string.Concat(header.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Words(params string[] words) =>
        new HashSet<string>(words, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
