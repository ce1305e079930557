using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Standalone;

/// <summary>A mistake of the person at the keyboard: one sentence, exit code 2.</summary>
internal sealed class CliException(string message, int exitCode = 2) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}

/// <summary>What every verb shares: one sentence instead of a stack trace for errors that a person can mend.</summary>
internal static class Cli
{
    public static async Task<int> GuardAsync(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (CliException e)
        {
            return Say(e.Message, e.ExitCode);
        }
        catch (EventLogException e)
        {
            return Say(e.Message, 4);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or InvalidDataException or HttpRequestException)
        {
            return Say(e.Message, 5);
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }

    private static int Say(string message, int code)
    {
        System.Console.Error.WriteLine("anomaly: " + message);
        return code;
    }
}
