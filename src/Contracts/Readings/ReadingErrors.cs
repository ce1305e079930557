namespace StreamingAnomaly.Contracts.Readings;

/// <summary>The codes in <see cref="ReadingError.Reason"/>. They are labels of metrics and never change.</summary>
public static class ReadingErrors
{
    /// <summary>No bytes, or no reading in them.</summary>
    public const string Empty = "empty";

    /// <summary>Neither JSON nor Protobuf by its content type.</summary>
    public const string UnsupportedType = "unsupported-type";

    /// <summary>Not JSON, not UTF-8, or nested too deeply.</summary>
    public const string MalformedJson = "malformed-json";

    /// <summary>Not a Protobuf message, or cut off.</summary>
    public const string MalformedProtobuf = "malformed-protobuf";

    /// <summary>A reading, <c>values</c> or <c>context</c> is not an object.</summary>
    public const string NotAnObject = "not-an-object";

    /// <summary>The field <c>equipment</c> is missing.</summary>
    public const string NoEquipment = "no-equipment";

    /// <summary>The field <c>equipment</c> is not a name.</summary>
    public const string BadEquipment = "bad-equipment";

    /// <summary>The field <c>time</c> is missing.</summary>
    public const string NoTime = "no-time";

    /// <summary>The field <c>time</c> is not ISO 8601 with a zone, or outside the years 1678 to 2261.</summary>
    public const string BadTime = "bad-time";

    /// <summary>The field <c>values</c> is missing or has no sensor.</summary>
    public const string NoValues = "no-values";

    /// <summary>A sensor's value is not a number.</summary>
    public const string BadValue = "bad-value";

    /// <summary>A name is empty, too long or has control characters.</summary>
    public const string BadName = "bad-name";

    /// <summary>More than <see cref="ReadingCodec.MaxSensors"/> sensors.</summary>
    public const string TooManyValues = "too-many-values";

    /// <summary>More than <see cref="ReadingCodec.MaxLabels"/> context labels.</summary>
    public const string TooManyLabels = "too-many-labels";

    /// <summary>A context label's value is longer than <see cref="ReadingCodec.MaxLabelLength"/>.</summary>
    public const string BadLabel = "bad-label";
}
