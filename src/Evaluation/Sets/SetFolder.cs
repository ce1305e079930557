namespace StreamingAnomaly.Evaluation.Sets;

/// <summary>Where a set's files lie.</summary>
internal static class SetFolder
{
    /// <exception cref="EvaluationException">The folder is not there.</exception>
    public static string Require(string data, string set)
    {
        var folder = Path.Combine(data, set);
        return Directory.Exists(folder)
            ? folder
            : throw new EvaluationException($"{folder} is not there; give the folder of the data sets with --data, or leave {set} out of --sets");
    }
}
