namespace StreamingAnomaly.Detection.Calibration;

/// <summary>
/// From raw detector scores to tail probabilities, stages and alarms inside the budget: every episode raises the bar by
/// a factor e^0.6 that N samples take back, so T samples hold at most T/N + ln(8/c)/0.6 episodes, whatever the data do,
/// while c stays below 8. One per equipment; the first detector leads. Not thread-safe; <see cref="Step"/> allocates
/// nothing but when a collected baseline completes.
/// </summary>
public sealed class AlarmCalibration
{
    /// <summary>c never exceeds this; when it gets there the budget is off.</summary>
    public const double MaxControl = 8;

    /// <summary>Ratio from which an alarm is critical.</summary>
    public const double CriticalRatio = 1.3;

    /// <summary>Samples without an alarm that end an episode.</summary>
    public const int QuietSamples = 30;

    private const double MinControl = 0.7;

    /// <summary>What an episode adds to ln c.</summary>
    private const double ControlStep = 0.6;

    /// <summary>Below this ratio a sample of an open episode is quiet.</summary>
    private const double Release = 0.5;

    /// <summary>Learning speed while an episode is open.</summary>
    private const double OpenSpeed = 0.25;

    /// <summary>Largest surprise that one sample adds to a CUSUM.</summary>
    private const double SurpriseCap = 30;

    /// <summary>A CUSUM stops at the critical ratio, which floating point may miss by this much.</summary>
    private const double CriticalSlack = 1e-9;

    /// <summary>Displacement that switches <c>moved</c> on, in slopes, before the allowance for a short calibration.</summary>
    private const double MovedAt = 3;

    /// <summary>Displacement below which it switches off.</summary>
    private const double ReturnedAt = 1.5;

    private const double NanosPerDay = 86_400e9;

    /// <summary>Budgets over which the achieved rate is counted.</summary>
    private const double RateBudgets = 10;

    /// <summary>
    /// Largest N for which the budget was seen to hold; above it nothing is promised, whatever the number of scores: windows
    /// overlap, so they are far fewer independent ones.
    /// </summary>
    private const double MeasuredBudget = 2000;

    /// <summary>Newest episode starts kept for <see cref="EpisodesWithin"/>; the bound for 10 N samples is 14.1.</summary>
    private const int EpisodesKept = 32;

    private readonly AlarmHead[] heads;
    private readonly double[] theta;
    private readonly double[] stageTails = new double[4];
    private readonly TailTracker[] trackers;
    private readonly double[] excess;
    private readonly double[] cusums;
    private readonly double budget;
    private readonly double share;
    private readonly long[] episodes = new long[EpisodesKept];
    private double logControl;
    private double added;
    private bool open;
    private bool moved;
    private int quiet;
    private int episodeStage;
    private long episodeCount;

    /// <summary>A fresh calibration.</summary>
    /// <param name="options">Heads, budget, stages.</param>
    /// <param name="starts">Healthy tail of each detector; null for one that collects its own from its first scores.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public AlarmCalibration(AlarmOptions options, IReadOnlyList<TailStart?> starts)
        : this(options, [.. starts.Select(s => new TailTracker(s))], starts.Count)
    {
        logControl = StartControl;
    }

    /// <summary>Continues from a captured state.</summary>
    /// <exception cref="ArgumentException">The state has other heads or detectors than the options.</exception>
    public AlarmCalibration(AlarmOptions options, AlarmCalibrationState state)
        : this(options, [.. state.Trackers.Select(t => new TailTracker(t))], state.Trackers.Length)
    {
        if (state.Cusums.Length != heads.Length)
            throw new ArgumentException(
                $"The state has {state.Cusums.Length} alarm heads, the configuration {heads.Length}: it was saved with " +
                "other detectors. Start a fresh calibration.", nameof(state));
        state.Cusums.CopyTo(cusums, 0);
        state.Episodes.AsSpan(0, Math.Min(state.Episodes.Length, EpisodesKept)).CopyTo(episodes);
        (logControl, open, quiet, episodeStage) = (state.LogControl, state.Open, state.Quiet, state.EpisodeStage);
        (moved, Samples, added, episodeCount) = (state.Moved, state.Samples, state.Added, state.EpisodeCount);
    }

    private AlarmCalibration(AlarmOptions options, TailTracker[] trackers, int detectors)
    {
        options.Validate(detectors);
        this.trackers = trackers;
        heads = [.. options.Heads];
        theta = [.. heads.Select(h => h.K == 0 ? 0 : Theta(h.K))];
        excess = new double[detectors];
        cusums = new double[heads.Length];
        budget = options.Budget;
        share = Math.Log(budget * heads.Count(h => !h.StandIn));
        for (var i = 0; i < 4; i++) stageTails[i] = (double)(1m - (decimal)options.Stages[i]);
    }

    /// <summary>Trackers in the order of the detectors.</summary>
    public IReadOnlyList<TailTracker> Trackers => trackers;

    /// <summary>Samples judged so far.</summary>
    public long Samples { get; private set; }

    /// <summary>Episodes started so far.</summary>
    public long EpisodeCount => episodeCount;

    /// <summary>c of the budget control, 0.7 to 8. Above 2 the equipment is noisier than its calibration.</summary>
    public double Control => Math.Exp(logControl);

    /// <summary>c after <see cref="Confirm"/>; null if the newest alarm has nothing to give back.</summary>
    public double? ControlIfConfirmed => added > 0 && logControl > Math.Log(MinControl) ? Math.Exp(Math.Max(logControl - added, Math.Log(MinControl))) : null;

    /// <summary>Samples without an alarm until c is back at 1; 0 if it is not above.</summary>
    public double SamplesToRecover => Math.Max(0, logControl / ControlStep * budget);

    /// <summary>The control is at its end: the asked budget cannot be kept; look at the data.</summary>
    public bool BudgetLost => logControl >= Math.Log(MaxControl);

    /// <summary>An episode is open.</summary>
    public bool EpisodeOpen => open;

    /// <summary>The baseline has left the calibrated one.</summary>
    public bool Moved => moved;

    /// <summary>How far the thresholds may be trusted.</summary>
    public CalibrationConfidence Confidence =>
        !trackers[0].IsCalibrated ? CalibrationConfidence.WarmingUp
        : budget <= MeasuredBudget && trackers[0].Count >= TailStart.EnoughScores && trackers[0].Count >= budget / 25
            ? CalibrationConfidence.Calibrated
        : CalibrationConfidence.Provisional;

    /// <summary>Episodes that started in the newest <paramref name="samples"/> samples, 32 at most.</summary>
    public int EpisodesWithin(double samples)
    {
        var count = 0;
        for (var i = 0; i < Math.Min(episodeCount, EpisodesKept); i++)
            if (Samples - episodes[i] <= samples) count++;
        return count;
    }

    /// <summary>Asked and achieved alarms of an equipment that is scored every <paramref name="stepNanos"/> nanoseconds.</summary>
    public AlarmRate Rate(long stepNanos)
    {
        var (samplesPerDay, span) = (NanosPerDay / stepNanos, Math.Min(RateBudgets * budget, Samples));
        return new(samplesPerDay / budget, EpisodesWithin(span), span / samplesPerDay);
    }

    /// <summary>Judges one sample, then learns it.</summary>
    /// <param name="scores">Raw score of every detector; one that is not finite skips its detector.</param>
    /// <param name="tails">Out: tail probability of every detector; NaN where skipped or not calibrated yet. The calibrated score is 1 - p.</param>
    /// <param name="standIn">A voting detector is unavailable: the stand-in heads vote too.</param>
    /// <param name="lead">Detector that gives the stages of this sample; the first unless that one is unavailable.</param>
    public AlarmDecision Step(ReadOnlySpan<double> scores, Span<double> tails, bool standIn = false, int lead = 0)
    {
        for (var i = 0; i < trackers.Length; i++)
        {
            excess[i] = trackers[i].IsCalibrated && double.IsFinite(scores[i]) ? trackers[i].Excess(scores[i]) : double.NaN;
            tails[i] = double.IsNaN(excess[i]) ? double.NaN : TailTracker.Probability(excess[i]);
        }

        var used = Math.Exp(logControl);
        var ratio = Ratio(used, standIn);
        var judged = ratio >= 0;
        bool opened = false, escalated = false, closed = false, movedBefore = moved;
        var displacement = trackers[0].Displacement;
        if (judged)
        {
            Samples++;
            closed = Quieten(ratio);
            opened = Open(ratio);
            escalated = Escalate(ratio);
            var allowance = 1 + ShortCalibration;
            moved = displacement > MovedAt * allowance || (moved && displacement >= ReturnedAt * allowance);
        }
        var alarm = judged && open && quiet == 0;
        var decision = new AlarmDecision
        {
            Judged = judged,
            Stage = StageOf(tails[lead]),
            FrozenStage = double.IsNaN(tails[lead])
                ? 0 : StageOf(TailTracker.Probability(trackers[lead].FrozenExcess(scores[lead]))),
            Ratio = Math.Max(ratio, 0),
            Alarm = alarm,
            AlarmStage = !alarm ? 0 : IsCritical(ratio) ? 4 : 3,
            Opened = opened,
            Escalated = escalated,
            Closed = closed,
            Displacement = displacement,
            Moved = moved,
            MovedOn = moved && !movedBefore,
            MovedOff = !moved && movedBefore,
            Control = used,
        };
        Learn(scores);
        if (judged) logControl = Math.Max(logControl - ControlStep / budget, Math.Log(MinControl));
        return decision;
    }

    /// <summary>Stage 0-4 of a tail probability; 0 for NaN.</summary>
    public int StageOf(double tail)
    {
        var stage = 0;
        while (stage < 4 && tail <= stageTails[stage]) stage++;
        return stage;
    }

    /// <summary>
    /// After maintenance, or when a person accepts a stable new normal: collects fresh scores of every detector and puts
    /// them in the place of the frozen baseline when complete. Until then the old baseline goes on judging, because what
    /// follows maintenance is not always healthy. Never call this automatically on an alarm: it would hide the fault.
    /// </summary>
    public void Rebaseline(int scores = TailStart.EnoughScores)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scores, TailStart.EnoughScores);
        foreach (var tracker in trackers) tracker.Collect(scores);
    }

    /// <summary>A person confirmed the newest alarm: it gives back what it took from the budget. Once per episode.</summary>
    public void Confirm()
    {
        logControl = Math.Max(logControl - added, Math.Log(MinControl));
        added = 0;
    }

    /// <summary>Starts no lower than <paramref name="predecessor"/>: a new model does not win a new budget.</summary>
    public void InheritControl(AlarmCalibration predecessor) => logControl = Math.Max(logControl, predecessor.logControl);

    /// <summary>Everything learnt.</summary>
    public AlarmCalibrationState Capture() => new(
        [.. trackers.Select(t => t.Capture())], [.. cusums], logControl, open, quiet, episodeStage, moved, Samples, added,
        [.. episodes], episodeCount);

    /// <summary>s: how much a short calibration of the leading detector may be off.</summary>
    private double ShortCalibration => trackers[0].IsCalibrated ? 1 / Math.Sqrt(TailTracker.Tail * trackers[0].Count) : 0;

    private double StartControl => Math.Log(Math.Min(1 + ShortCalibration, MaxControl));

    /// <summary>Largest ratio of the heads that can vote, at least 0; -1 when none can.</summary>
    private double Ratio(double control, bool standIn)
    {
        var largest = -1.0;
        for (var h = 0; h < heads.Length; h++)
        {
            var head = heads[h];
            var v = excess[head.Detector];
            if (double.IsNaN(v)) continue;
            double ratio;
            if (head.K == 0)
            {
                ratio = v / (control * (share - TailTracker.LogTail));
            }
            else
            {
                var surprise = v < 0 ? Math.Max(TailTracker.LogTail + v, 0) : TailTracker.LogTail + v / control;
                cusums[h] = Math.Min(
                    Math.Max(0, cusums[h] + Math.Min(surprise, SurpriseCap) - head.K), CriticalRatio * share / theta[h]);
                ratio = cusums[h] * theta[h] / share;
            }
            if (!head.StandIn || standIn) largest = Math.Max(largest, Math.Max(ratio, 0));
        }
        return largest;
    }

    private bool Quieten(double ratio)
    {
        if (!open) return false;
        quiet = ratio < Release ? quiet + 1 : 0;
        if (quiet < QuietSamples) return false;
        open = false;
        episodeStage = 0;
        return true;
    }

    private bool Open(double ratio)
    {
        if (!(ratio > 1)) return false;
        quiet = 0;
        if (open) return false;
        open = true;
        var before = logControl;
        logControl = Math.Min(logControl + ControlStep, Math.Log(MaxControl));
        added = logControl - before;
        episodeStage = IsCritical(ratio) ? 4 : 3;
        episodes[episodeCount++ % EpisodesKept] = Samples;
        return true;
    }

    private bool Escalate(double ratio)
    {
        if (!open || episodeStage == 4 || !IsCritical(ratio)) return false;
        episodeStage = 4;
        return true;
    }

    private static bool IsCritical(double ratio) => ratio >= CriticalRatio - CriticalSlack;

    private void Learn(ReadOnlySpan<double> scores)
    {
        var speed = open ? OpenSpeed : 1;
        for (var i = 0; i < trackers.Length; i++)
        {
            if (!double.IsFinite(scores[i])) continue;
            if (trackers[i].IsCalibrated) trackers[i].Learn(scores[i], speed);
            if (trackers[i].Offer(scores[i])) Adopt(i);
        }
    }

    /// <summary>The detector's new baseline is in force; the leading one's closes the episode and sets the control anew.</summary>
    private void Adopt(int detector)
    {
        for (var h = 0; h < heads.Length; h++)
            if (heads[h].Detector == detector) cusums[h] = 0;
        if (detector != 0) return;
        (open, quiet, episodeStage, moved) = (false, 0, 0, false);
        logControl = Math.Max(logControl, StartControl);
    }

    /// <summary>Positive root of exp(-theta k) = 1 - theta, k &gt; 1.</summary>
    internal static double Theta(double k)
    {
        // 1 - theta - exp(-theta k) is positive between 0 and the root, negative beyond.
        double low = (k - 1) / (k * k), high = 1;
        for (var i = 0; i < 100; i++)
        {
            var middle = (low + high) / 2;
            if (1 - middle - Math.Exp(-middle * k) > 0) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }
}
