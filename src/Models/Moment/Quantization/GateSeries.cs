using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>Recorded rows of one equipment, for calibration and gate.</summary>
/// <param name="Rows">All rows; what is not finite is missing.</param>
/// <param name="HealthyRows">So many at the beginning are healthy: calibrated on, and the unit of every sensor comes from them.</param>
/// <param name="Labels">One a row, true = faulty; null if nobody knows.</param>
public sealed record GateSeries(Baseline Rows, int HealthyRows, bool[]? Labels);
