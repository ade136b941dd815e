namespace SecureMail.Portal.Accounts;

/// <summary>
/// What common passwords are made of. Digits that disguise letters are folded to those letters on both sides.
/// Rows such as 1234 are found by themselves; rows of a keyboard stand here.
/// </summary>
internal static class CommonWords
{
    public static readonly IReadOnlyList<string> All = Split("""
        password passwort passwd passw motdepasse contrasena wachtwoord haslo parola senha secret geheim
        admin administrator root user guest login logon signin access master default system server letmein opensesame
        welcome willkommen bienvenue hello hallo changeme please thankyou whatever trustno
        qwertyuiop qwertzuiop qwerty qwertz azerty asdfghjkl asdfgh asdf yxcvbnm zxcvbnm zxcvbn zxcv
        1qaz2wsx qazwsxedc qazwsx qwaszx 1q2w3e4r 1q2w3e 1q2w
        iloveyou loveyou love sunshine princess football baseball basketball soccer hockey monkey dragon shadow superman
        batman spiderman pokemon starwars mustang ferrari porsche mercedes harley corvette chelsea liverpool arsenal barcelona
        michael jordan jennifer jessica ashley daniel thomas charlie andrew matthew robert william george martin nicole
        summer winter spring autumn sommer herbst fruehling january february march april june july august september october
        november december monday tuesday wednesday thursday friday saturday sunday
        computer internet google facebook microsoft windows apple iphone android samsung linkedin twitter youtube
        company office business private security secure email mail message portal account test demo example sample temp
        freedom flower cookie cheese banana orange purple yellow silver golden diamond angel heaven jesus christ god
        killer hunter ranger thunder phoenix tiger lion eagle falcon wolf bear ginger pepper summer hannah maggie
        money lucky happy forever family friend mother father sister brother baby sweet honey london paris berlin america
        correcthorsebatterystaple thequickbrownfox loremipsum tobeornottobe maytheforcebewithyou
        """);

    private static string[] Split(string words) =>
        words.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
}
