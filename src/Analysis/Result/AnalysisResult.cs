using StreamingAnomaly.Analysis.Statistics;

namespace StreamingAnomaly.Analysis.Result;

/// <summary>Everything about an analysis but its rows.</summary>
/// <param name="Rows">Rows analysed.</param>
/// <param name="RowsRead">Rows read.</param>
/// <param name="RowsPerRow">Rows that one stands for, as their mean.</param>
/// <param name="From">First time, ISO 8601.</param>
/// <param name="To">Last time.</param>
/// <param name="Labelled">Rows that ground truth calls anomalous; null without ground truth.</param>
/// <param name="Equipment">Equipments with their rows.</param>
/// <param name="Groups">Labels of the rows.</param>
/// <param name="Features">Sensors in numbers.</param>
/// <param name="Notes">What a reader must know.</param>
/// <param name="Detectors">What each detector found.</param>
/// <param name="Agreement">Every two of them.</param>
/// <param name="Findings">By detector: distributions and rankings.</param>
/// <param name="Correlation">Of the sensors.</param>
internal sealed record AnalysisResult(
    int Rows, long RowsRead, int RowsPerRow, string From, string To, int? Labelled, IReadOnlyList<EquipmentSummary> Equipment, IReadOnlyList<string> Groups,
    IReadOnlyList<FeatureSummary> Features, IReadOnlyList<AnalysisNote> Notes, IReadOnlyList<DetectorSummary> Detectors,
    IReadOnlyList<Agreement> Agreement, IReadOnlyList<DetectorFindings> Findings, Correlation Correlation);
