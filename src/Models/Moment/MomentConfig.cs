using System.Text.Json;

namespace StreamingAnomaly.Models.Moment;

/// <summary>Sizes of a MOMENT model, from its <c>config.json</c> (spec section 2).</summary>
public sealed record MomentConfig
{
    /// <summary>Steps in a window as trained.</summary>
    public const int WindowLength = 512;

    /// <summary>Steps in a patch; patches do not overlap.</summary>
    public const int PatchLength = 8;

    /// <summary>Patches in a window as trained.</summary>
    public const int WindowPatches = WindowLength / PatchLength;

    /// <summary>Relative position buckets of the T5 encoder.</summary>
    public const int Buckets = 32;

    /// <summary>Distance from which on relative positions share a bucket.</summary>
    public const int MaxDistance = 128;

    /// <summary>Rows of the stored position table.</summary>
    public const int StoredPositions = 5000;

    /// <summary>Width of the encoder.</summary>
    public required int Width { get; init; }

    /// <summary>Encoder blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Attention heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Width of one head.</summary>
    public required int HeadWidth { get; init; }

    /// <summary>Width of the gated feed-forward layer.</summary>
    public required int FeedForward { get; init; }

    /// <summary>Rows of the unused token embedding.</summary>
    public int Vocabulary { get; init; } = 32128;

    /// <summary>Added to the mean square in RMS normalisation.</summary>
    public float Epsilon { get; init; } = 1e-6f;

    /// <summary>Heads times head width; need not equal <see cref="Width"/>.</summary>
    public int Inner => Heads * HeadWidth;

    /// <summary>Sizes of AutonLab/MOMENT-1-small.</summary>
    public static MomentConfig Small => new() { Width = 512, Layers = 8, Heads = 6, HeadWidth = 64, FeedForward = 1024 };

    /// <summary>Sizes of AutonLab/MOMENT-1-base.</summary>
    public static MomentConfig Base => new() { Width = 768, Layers = 12, Heads = 12, HeadWidth = 64, FeedForward = 2048 };

    /// <summary>Sizes of AutonLab/MOMENT-1-large.</summary>
    public static MomentConfig Large => new() { Width = 1024, Layers = 24, Heads = 16, HeadWidth = 64, FeedForward = 2816 };

    /// <summary>Reads <c>config.json</c>. A key that would change the numbers and has another value is refused by name;
    /// keys that do not matter to inference (dropout, decoder, …) are not looked at.</summary>
    /// <exception cref="MomentException">A key is missing, of the wrong type, or not what this graph computes.</exception>
    public static MomentConfig Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
            return new MomentConfigReader(document.RootElement).Read();
        }
        catch (JsonException e)
        {
            throw new MomentException($"config.json is not valid JSON: {e.Message}", e);
        }
    }
}
