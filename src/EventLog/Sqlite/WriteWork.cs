namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>Something for the writer to do: checked and written together with its neighbours in one transaction.</summary>
internal abstract class WriteWork
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int taken;

    public Task Done => done.Task;

    /// <summary>Records it appends; bounds the size of a transaction.</summary>
    public virtual int Records => 0;

    /// <summary>Bytes it appends.</summary>
    public virtual long Bytes => 0;

    /// <summary>Wants a transaction of its own.</summary>
    public virtual bool Exclusive => false;

    /// <summary>True once: the writer has it or, when its owner calls this, the writer never will.</summary>
    public bool TryTake() => Interlocked.Exchange(ref taken, 1) == 0;

    /// <summary>Refuses by an <see cref="EventLogException"/>, before anything is written.</summary>
    public virtual void Check() { }

    public abstract void Write(SqliteStatements statements, long now);

    /// <summary>Makes visible what <see cref="Write"/> has done; its transaction is on the disk.</summary>
    public virtual void Publish() { }

    /// <summary>Runs once when the outcome is known, good or bad.</summary>
    protected virtual void Ended() { }

    public void Succeed()
    {
        if (done.TrySetResult()) Ended();
    }

    public void Fail(Exception error)
    {
        if (done.TrySetException(error)) Ended();
    }
}
