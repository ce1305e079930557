namespace StreamingAnomaly.Models.Moment.Admission;

/// <summary>Whether MOMENT joins an equipment's fused score.</summary>
/// <param name="Admitted">It does.</param>
/// <param name="Without">Average precision of the ensemble alone, 0..1.</param>
/// <param name="With">With MOMENT as a sixth head.</param>
/// <param name="Control">With an untrained MOMENT in its place; the best of several.</param>
/// <param name="Events">Faults they were measured on.</param>
/// <param name="Reason">Why, for a person.</param>
public sealed record MomentAdmissionResult(bool Admitted, double Without, double With, double Control, int Events, string Reason);
