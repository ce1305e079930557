namespace StreamingAnomaly.Analysis;

/// <summary>What may score the rows.</summary>
internal enum AnalysisDetector
{
    /// <summary>The fused ensemble that scores the stream.</summary>
    Ensemble,

    /// <summary>Isolation forest on single rows.</summary>
    Forest,

    /// <summary>MOMENT's surprise over windows.</summary>
    Moment,
}
