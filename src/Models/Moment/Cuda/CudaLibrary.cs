using System.Runtime.InteropServices;

namespace StreamingAnomaly.Models.Moment.Cuda;

/// <summary>The handful of CUDA runtime calls that ONNX Runtime's C# API lacks: a stream of one's own, copies on it, and
/// page-locked host memory. The library is the one that ONNX Runtime's CUDA provider has loaded already.</summary>
internal sealed unsafe class CudaLibrary
{
    private static readonly string[] Names = ["libcudart.so.13", "libcudart.so.12", "libcudart.so", "cudart64_13", "cudart64_12"];

    private readonly delegate* unmanaged<nint*, uint, int> createStream;
    private readonly delegate* unmanaged<nint, int> destroyStream, synchronize, unregister;
    private readonly delegate* unmanaged<nint, nint, nuint, int, nint, int> copy;
    private readonly delegate* unmanaged<nint, nuint, uint, int> register;
    private readonly delegate* unmanaged<int, int> setDevice;
    private readonly delegate* unmanaged<int, nint> errorText;

    private CudaLibrary(nint library)
    {
        nint Find(string name) => NativeLibrary.GetExport(library, name);
        createStream = (delegate* unmanaged<nint*, uint, int>)Find("cudaStreamCreateWithFlags");
        destroyStream = (delegate* unmanaged<nint, int>)Find("cudaStreamDestroy");
        synchronize = (delegate* unmanaged<nint, int>)Find("cudaStreamSynchronize");
        copy = (delegate* unmanaged<nint, nint, nuint, int, nint, int>)Find("cudaMemcpyAsync");
        register = (delegate* unmanaged<nint, nuint, uint, int>)Find("cudaHostRegister");
        unregister = (delegate* unmanaged<nint, int>)Find("cudaHostUnregister");
        setDevice = (delegate* unmanaged<int, int>)Find("cudaSetDevice");
        errorText = (delegate* unmanaged<int, nint>)Find("cudaGetErrorString");
    }

    /// <summary>Finds the library.</summary>
    /// <exception cref="DllNotFoundException">It is not installed.</exception>
    public static CudaLibrary Load()
    {
        foreach (string name in Names)
            if (NativeLibrary.TryLoad(name, out nint library)) return new CudaLibrary(library);
        throw new DllNotFoundException($"libcudart was not found (looked for {string.Join(", ", Names)})");
    }

    /// <summary>Selects the device for this thread.</summary>
    public void Use(int device) => Check(setDevice(device));

    /// <summary>A stream that does not wait for the default stream.</summary>
    public nint CreateStream()
    {
        const uint nonBlocking = 1;
        nint stream;
        Check(createStream(&stream, nonBlocking));
        return stream;
    }

    public void DestroyStream(nint stream) => destroyStream(stream);

    /// <summary>Waits until everything on the stream has happened.</summary>
    public void Synchronize(nint stream) => Check(synchronize(stream));

    /// <summary>Queues a copy between host and device in either direction.</summary>
    public void Copy(nint to, nint from, long bytes, nint stream)
    {
        const int byAddress = 4;   // cudaMemcpyDefault: the addresses say which side they are on
        Check(copy(to, from, (nuint)bytes, byAddress, stream));
    }

    /// <summary>Page-locks pinned managed memory, so that copies need no staging; false if the system refuses, which costs speed only.</summary>
    public bool TryRegister(float[] pinned) => register(Address(pinned), (nuint)(pinned.LongLength * sizeof(float)), 0) == 0;

    public void Unregister(float[] pinned) => unregister(Address(pinned));

    /// <summary>Address of an array that was allocated pinned.</summary>
    public static nint Address(float[] pinned, long offset = 0) =>
        (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned)) + (nint)(offset * sizeof(float));

    private void Check(int code)
    {
        if (code != 0) throw new CudaException($"CUDA failure {code}: {Marshal.PtrToStringUTF8(errorText(code))}");
    }
}
