using System.Globalization;
using Google.Protobuf;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Models.Bundles;

namespace StreamingAnomaly.Scorer.Output;

/// <summary>An equipment's trained model as a bundle: content-addressed, small enough to travel on the log.</summary>
public static class EquipmentBundle
{
    /// <summary>Kind in the manifest.</summary>
    public const string Kind = "equipment";

    /// <summary>The model's file.</summary>
    public const string ModelFile = "model.bin";

    /// <summary>Version of the code that turns readings into what the detectors see.</summary>
    public const string FeaturePipeline = "1";

    /// <summary>The bundle; the same baseline and options give the same hash.</summary>
    public static BundleContent Create(string equipment, EquipmentModel model, string configuration)
    {
        var training = model.Training;
        var manifest = new BundleManifest
        {
            Kind = Kind,
            Version = "1",
            CreatedAt = UnixTime.FromNanoseconds(training.ToUnixNano),
            CreatedBy = "scorer",
            Reason = model.IsProvisional ? "cold start, provisional" : "cold start",
            FeaturePipeline = FeaturePipeline,
            Training = new TrainingData(
                UnixTime.FromNanoseconds(training.FromUnixNano), UnixTime.FromNanoseconds(training.ToUnixNano), training.Rows, training.DataHash),
            Labels = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["equipment"] = equipment,
                ["configuration"] = configuration,
                ["sensors"] = model.Sensors.Count.ToString(CultureInfo.InvariantCulture),
            },
        };
        return BundleContent.Create(manifest, new Dictionary<string, byte[]> { [ModelFile] = EquipmentModelMapper.ToBytes(model) });
    }

    /// <summary>The model in a bundle.</summary>
    /// <exception cref="BundleException">The files do not match the manifest, or it is another kind of bundle.</exception>
    /// <exception cref="InvalidDataException">The model's file is damaged or newer than this program.</exception>
    public static EquipmentModel Open(BundleContent content) => content.Manifest.Kind == Kind
        ? EquipmentModelMapper.FromBytes(content.Files[ModelFile])
        : throw new BundleException($"bundle {content.Hash} is of kind '{content.Manifest.Kind}', not '{Kind}'");

    internal static NewRecord ToRecord(string equipment, byte[] key, BundleContent content, LogRecord source)
    {
        var deployment = new Deployment
        {
            Equipment = equipment,
            Bundle = content.Hash,
            TimeUnixNano = source.TimestampUnixMs * 1_000_000,
            Reason = content.Manifest.Reason,
        };
        foreach (var (name, bytes) in content.ToFiles()) deployment.Files[name] = UnsafeByteOperations.UnsafeWrap(bytes);
        return new NewRecord(Topics.Deployments, key, deployment.ToByteArray(), source.Partition.Partition);
    }
}
