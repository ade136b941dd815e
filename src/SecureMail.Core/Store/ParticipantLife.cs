using static SecureMail.Core.Store.ParticipantEvent;
using static SecureMail.Core.Store.ParticipantRoute;
using static SecureMail.Core.Store.ParticipantStage;

namespace SecureMail.Core.Store;

/// <summary>
/// The one table of what may happen to a participant's step. Rows change their state by it and in no other way
/// (<see cref="Rows.ParticipantRow.TryMove"/>); docs/states.md shows it, and a test compares the two.
/// </summary>
public static class ParticipantLife
{
    private static readonly ParticipantRoute[] Mails = [Notice, Copy, Receipt, Direct, FailureNotice];
    private static readonly ParticipantRoute[] Reported = [Notice, Copy, Receipt, Direct];
    private static readonly ParticipantRoute[] All = Enum.GetValues<ParticipantRoute>();

    private static readonly Rule[] Rules =
    [
        new(ParticipantEvent.Begun, Mails, (Owed, ParticipantStage.Begun), (ParticipantStage.Begun, ParticipantStage.Begun), (Waiting, Waiting)),
        // A slow attempt that comes after another was given up or the recipient was taken away tells the truth all the same;
        // one that comes after a new debt was made does not pay it, and a report is never overruled.
        new(HandedOver, Mails, (ParticipantStage.Begun, Settled), (Waiting, Settled), (Failed, Settled), (Withdrawn, Settled)),
        new(PutOff, Mails, (ParticipantStage.Begun, Waiting), (Waiting, Waiting)),
        new(GivenUp, Mails, (Owed, Failed), (ParticipantStage.Begun, Failed), (Waiting, Failed)),
        new(Rerouted, [Direct], Notice, (ParticipantStage.Begun, Owed), (Waiting, Owed)),
        // A report may be faster than the answer to the mail. Of word of a failure none is awaited.
        new(ReportedDelivered, Reported, (ParticipantStage.Begun, Confirmed), (Waiting, Confirmed), (Settled, Confirmed), (Failed, Confirmed)),
        new(ReportedReturned, Reported, (ParticipantStage.Begun, Returned), (Waiting, Returned), (Settled, Returned)),
        new(NotifiedAgain, [Notice], (Settled, Owed), (Confirmed, Owed), (Failed, Owed), (Returned, Owed)),
        new(ParticipantEvent.TakenBack, [Notice, Copy, Direct], (Owed, ParticipantStage.TakenBack)),
        new(Released, [Notice, Copy, Direct], (ParticipantStage.TakenBack, Owed)),
        new(WithdrawnForOne, All, (Owed, Withdrawn), (ParticipantStage.Begun, Withdrawn), (Waiting, Withdrawn), (Failed, Withdrawn)),
        // The receipt goes first: once it is done, failures are looked at again. Word that is on its way may have been
        // written before this failure, so it is owed anew.
        new(FailureToTell, [None, Receipt], FailureNotice, (Settled, Owed), (Confirmed, Owed), (Failed, Owed), (Returned, Owed)),
        new(FailureToTell, [FailureNotice], FailureNotice, (Owed, Owed), (ParticipantStage.Begun, Owed), (Waiting, Owed), (Settled, Owed), (Failed, Owed)),
    ];

    /// <summary>The route and stage after something happened; null: refused, and nothing changes.</summary>
    public static (ParticipantRoute Route, ParticipantStage Stage)? After(ParticipantRoute route, ParticipantStage stage, ParticipantEvent happened)
    {
        foreach (var rule in Rules)
        {
            if (rule.Happened == happened && rule.Routes.Contains(route) && rule.Moves.TryGetValue(stage, out var next))
            {
                return (rule.NewRoute ?? route, next);
            }
        }
        return null;
    }

    /// <summary>The state by which a stage is stored.</summary>
    public static ParticipantState StateOf(ParticipantStage stage) => stage switch
    {
        Owed or ParticipantStage.Begun => ParticipantState.Owed,
        Waiting => ParticipantState.Waiting,
        Settled or Confirmed => ParticipantState.Settled,
        _ => ParticipantState.Failed,
    };

    private sealed record Rule(ParticipantEvent Happened, ParticipantRoute[] Routes, ParticipantRoute? NewRoute, Dictionary<ParticipantStage, ParticipantStage> Moves)
    {
        public Rule(ParticipantEvent happened, ParticipantRoute[] routes, params (ParticipantStage From, ParticipantStage To)[] moves)
            : this(happened, routes, null, moves.ToDictionary(move => move.From, move => move.To))
        {
        }

        public Rule(ParticipantEvent happened, ParticipantRoute[] routes, ParticipantRoute newRoute, params (ParticipantStage From, ParticipantStage To)[] moves)
            : this(happened, routes, newRoute, moves.ToDictionary(move => move.From, move => move.To))
        {
        }
    }
}
