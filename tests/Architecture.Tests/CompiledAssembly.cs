using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace StreamingAnomaly.Architecture.Tests;

/// <summary>What a compiled assembly refers to, read from its metadata without loading it.</summary>
internal sealed class CompiledAssembly
{
    public CompiledAssembly(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        References = [.. metadata.AssemblyReferences.Select(h => metadata.GetString(metadata.GetAssemblyReference(h).Name))];
        Types = [.. metadata.TypeReferences.Select(h => Name(metadata, h))];
        Members = [.. metadata.MemberReferences.Select(h => metadata.GetMemberReference(h))
            .Where(m => m.Parent.Kind == HandleKind.TypeReference)
            .Select(m => $"{Name(metadata, (TypeReferenceHandle)m.Parent)}.{metadata.GetString(m.Name)}")];
    }

    /// <summary>Names of referenced assemblies.</summary>
    public HashSet<string> References { get; }

    /// <summary>Full names of types used from other assemblies.</summary>
    public HashSet<string> Types { get; }

    /// <summary>Members used from other assemblies: <c>System.DateTime.get_Now</c>.</summary>
    public HashSet<string> Members { get; }

    private static string Name(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        var name = metadata.GetString(type.Name);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference) return $"{Name(metadata, (TypeReferenceHandle)type.ResolutionScope)}+{name}";
        var space = metadata.GetString(type.Namespace);
        return space.Length == 0 ? name : $"{space}.{name}";
    }
}
