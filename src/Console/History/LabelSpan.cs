namespace StreamingAnomaly.Console.History;

/// <summary>Time in which readings carried the same value of a label.</summary>
/// <param name="Label">Label, such as <c>recipe</c>.</param>
/// <param name="Start">Time of the first of these readings, nanoseconds since 1970; with the label it is the span's identity.</param>
/// <param name="End">Time of the last.</param>
/// <param name="Value">Value.</param>
internal sealed record LabelSpan(string Label, long Start, long End, string Value);

/// <summary>A finished run and how it was judged.</summary>
/// <param name="Start">Time of its first reading, nanoseconds since 1970.</param>
/// <param name="End">Time of its last.</param>
/// <param name="Run">Name.</param>
/// <param name="Epoch">Epoch it belongs to.</param>
/// <param name="Learning">Runs so far where there were too few to compare with; 0 when it is judged.</param>
/// <param name="Surprise">-log10 of the probability of a healthy run as unusual.</param>
/// <param name="Stage">0 normal .. 4 critical.</param>
internal sealed record KeptRun(long Start, long End, string Run, string Epoch, int Learning, double Surprise, int Stage);
