using System.Text;
using SecureMail.AzureServices;

namespace SecureMail.Functions.Hosting;

/// <summary>
/// Without the Unicode library (ICU), compatibility forms are not resolved and a tag in full-width letters would not be
/// seen: a mail that was meant to be sealed would leave in clear. The program does not start like that.
/// </summary>
internal static class Globalization
{
    private const string FullWidthBracket = "\uff3b";

    public static void Require()
    {
        if (FullWidthBracket.Normalize(NormalizationForm.FormKC) != "[")
        {
            throw new SettingException("The Unicode library (ICU) is missing: install libicu, and do not set DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");
        }
    }
}
