using SecureMail.Core.Store;

namespace SecureMail.Core.Steps;

/// <summary>The pace of each kind of step.</summary>
/// <param name="Notice">Notices, and what senders are told. Until the message's end.</param>
/// <param name="Copy">Copies, and mails that must travel over TLS. Until the message's end.</param>
/// <param name="Expiry">Ends of messages. No deadline: late is never a leak, but it must come.</param>
public sealed record RetryPolicies(RetryPolicy Notice, RetryPolicy Copy, RetryPolicy Expiry)
{
    /// <summary>Mail: 5 minutes, doubling to 1 hour. Ends: 30 seconds, doubling to 1 hour.</summary>
    public static readonly RetryPolicies Default = new(
        new RetryPolicy(TimeSpan.FromMinutes(5), TimeSpan.FromHours(1)),
        new RetryPolicy(TimeSpan.FromMinutes(5), TimeSpan.FromHours(1)),
        new RetryPolicy(TimeSpan.FromSeconds(30), TimeSpan.FromHours(1)));

    /// <summary>The same with another first delay for mail, as a developer's machine wants it.</summary>
    public RetryPolicies StartingWith(TimeSpan first) => this with { Notice = Notice with { First = first }, Copy = Copy with { First = first } };

    /// <summary>The pace of a participant's step.</summary>
    public RetryPolicy For(ParticipantRoute route) => route is ParticipantRoute.Copy or ParticipantRoute.Direct ? Copy : Notice;
}
