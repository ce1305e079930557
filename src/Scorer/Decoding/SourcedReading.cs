using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Scorer.Decoding;

/// <summary>A reading with the record it came in.</summary>
/// <param name="Reading">The reading.</param>
/// <param name="Source">Its record; several readings may share one.</param>
/// <param name="Index">Position in the record, from 0.</param>
/// <param name="Instruction">What a person said, in the place of a reading: then that is empty but for the equipment.</param>
internal readonly record struct SourcedReading(Reading Reading, LogRecord Source, int Index, Contracts.Wire.Instruction? Instruction = null);
