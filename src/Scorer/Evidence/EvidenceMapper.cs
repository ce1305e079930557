using System.Text;
using Google.Protobuf;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Scorer.Fleet;
using StreamingAnomaly.Scorer.Output;

namespace StreamingAnomaly.Scorer.Evidence;

/// <summary>What is kept with an alert, as records.</summary>
internal static class EvidenceMapper
{
    /// <summary>Larger evidence is not kept: brokers refuse it. An equipment of a thousand sensors stays below.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>State and readings up to the alert's; null if they are too large to keep.</summary>
    public static NewRecord? ToRecord(AlertEvent alert, int partition, LaneHistory history, string settings)
    {
        var evidence = new Contracts.Wire.Evidence { Equipment = alert.Equipment, Partition = partition, Start = history.Start!.Clone(), Settings = settings };
        evidence.Start.Kept.AddRange(history.Readings.Select(KeptReadingMapper.ToWire));
        return evidence.CalculateSize() > MaxBytes ? null : new NewRecord(Topics.Evidence, Encoding.UTF8.GetBytes(alert.Id), evidence.ToByteArray());
    }

    /// <summary>A bundle that evidence names, from its parts.</summary>
    public static NewRecord ToRecord(string equipment, EquipmentModel model, BundleManifest manifest, string hash)
    {
        var content = BundleContent.Create(
            manifest, new Dictionary<string, byte[]> { [EquipmentBundle.ModelFile] = EquipmentModelMapper.ToBytes(model) });
        if (content.Hash != hash)
            throw new InvalidDataException($"equipment {equipment}: its model in memory is not that of bundle {hash} any more");
        var deployment = new Deployment { Equipment = equipment, Bundle = hash, Reason = manifest.Reason };
        foreach (var (name, bytes) in content.ToFiles()) deployment.Files[name] = UnsafeByteOperations.UnsafeWrap(bytes);
        return new NewRecord(Topics.Bundles, Encoding.UTF8.GetBytes(hash), deployment.ToByteArray());
    }
}
