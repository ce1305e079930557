namespace StreamingAnomaly.Detection.Equipment;

/// <summary>What <see cref="DetectorAgreement"/> found.</summary>
/// <param name="Confidence">0..1; at most 0.5 from one detector alone, 0 if none spoke.</param>
/// <param name="Word">The same for a person.</param>
public readonly record struct Agreement(double Confidence, AgreementWord Word);
