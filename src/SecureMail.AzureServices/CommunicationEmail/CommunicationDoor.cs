namespace SecureMail.AzureServices.CommunicationEmail;

/// <summary>How a Communication Services resource receives us.</summary>
public enum CommunicationDoor
{
    /// <summary>It answers and lets us in; it may ask to wait.</summary>
    Open,

    /// <summary>It answers and refuses the key or the identity.</summary>
    Shut,

    /// <summary>No answer, or one that means nothing.</summary>
    Silent,
}
