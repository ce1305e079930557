using Confluent.Kafka;

namespace StreamingAnomaly.EventLog.Kafka;

/// <summary>librdkafka's and the brokers' error codes in a person's words.</summary>
internal sealed class KafkaErrors(KafkaClients clients)
{
    public EventLogException Translate(KafkaException error, string doing, string? topic = null) => Translate(error.Error, doing, topic, error);

    public EventLogException Translate(Error error, string doing, string? topic = null, Exception? inner = null) => error.Code switch
    {
        ErrorCode.Local_Transport or ErrorCode.Local_TimedOut or ErrorCode.Local_MsgTimedOut or ErrorCode.Local_AllBrokersDown
            or ErrorCode.Local_Resolve or ErrorCode.Local_TimedOutQueue or ErrorCode.RequestTimedOut => Unreachable(doing, inner),
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic when topic is not null => MissingTopic.Error(topic, inner),
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition => new(
            $"{doing}: {error.Reason}: create the topic first, or let the services create their topics at start", false, inner),
        ErrorCode.MsgSizeTooLarge or ErrorCode.InvalidMsgSize => new EventLogTooLargeException(
            $"{doing}: a record{For(topic)} is larger than the broker takes, although log.messageMaxBytes is {clients.Options.MessageMaxBytes}: raise max.message.bytes of the topic, or send smaller records", inner),
        ErrorCode.InvalidRecord => new(
            $"{doing}: the broker refused a record{For(topic)}; a compacted topic takes no record without a key", false, inner),
        ErrorCode.Local_QueueFull => new EventLogFullException(
            $"{doing}: {clients.Options.QueueBytes} bytes wait for the brokers {clients.Options.Bootstrap} already (log.queueBytes): send slower or try again later", inner),
        ErrorCode.NotEnoughReplicas or ErrorCode.NotEnoughReplicasAfterAppend or ErrorCode.LeaderNotAvailable => new(
            $"{doing}: too few brokers of {clients.Options.Bootstrap} are up to keep the record safe: start the missing ones", true, inner),
        ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Ssl => new(
            $"{doing}: the brokers {clients.Options.Bootstrap} refused the login ({error.Reason}): check the sasl.* and ssl.* properties of the log", false, inner),
        ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed
            or ErrorCode.TransactionalIdAuthorizationFailed => new(
            $"{doing}: the brokers {clients.Options.Bootstrap} do not allow this user to do that{For(topic)} ({error.Reason}): grant it by an ACL", false, inner),
        _ => new($"{doing}: {error.Reason} ({error.Code})", !error.IsFatal, inner),
    };

    /// <summary>The group has gone on without this consumer.</summary>
    public static bool IsLostMembership(ErrorCode code) => code is ErrorCode.IllegalGeneration or ErrorCode.UnknownMemberId
        or ErrorCode.FencedInstanceId or ErrorCode.RebalanceInProgress or ErrorCode.Local_AssignmentLost or ErrorCode.FencedMemberEpoch
        or ErrorCode.StaleMemberEpoch;

    /// <summary>The partition is about to get a leader, or another one.</summary>
    public static bool IsMovingLeader(ErrorCode code) => code is ErrorCode.NotLeaderForPartition or ErrorCode.LeaderNotAvailable
        or ErrorCode.UnknownTopicOrPart or ErrorCode.FencedLeaderEpoch or ErrorCode.UnknownLeaderEpoch;

    /// <summary>A newer producer of the same id has taken over.</summary>
    public static bool IsFenced(ErrorCode code) =>
        code is ErrorCode.ProducerFenced or ErrorCode.Local_Fenced or ErrorCode.InvalidProducerEpoch;

    public EventLogException Unreachable(string doing, Exception? inner)
    {
        var trouble = clients.LastTrouble is { Length: > 0 } last ? $" ({last})" : "";
        return new($"{doing}: no answer from the brokers {clients.Options.Bootstrap}{trouble}: check that they run, that {clients.Options.BootstrapSetting} names them and that no firewall is between", true, inner);
    }

    private static string For(string? topic) => topic is null ? "" : $" for topic '{topic}'";
}
