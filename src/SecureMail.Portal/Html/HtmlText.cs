using System.Text;

namespace SecureMail.Portal.Html;

/// <summary>Writes HTML. Every value goes through here, escaped so that it ends neither its quotes nor its element.</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder text = new();

    public void Open(string name) => text.Append('<').Append(name);

    public void Attribute(string name, string value)
    {
        text.Append(' ').Append(name).Append("=\"");
        Escape(value);
        text.Append('"');
    }

    public void EndOfTag() => text.Append('>');

    public void Close(string name) => text.Append("</").Append(name).Append('>');

    public void Text(string value) => Escape(value);

    public override string ToString() => text.ToString();

    // ` has ended an attribute in old browsers; NUL is dropped by parsers and glues what stands around it.
    private void Escape(string value)
    {
        foreach (var character in value)
        {
            switch (character)
            {
                case '&': text.Append("&amp;"); break;
                case '<': text.Append("&lt;"); break;
                case '>': text.Append("&gt;"); break;
                case '"': text.Append("&quot;"); break;
                case '\'': text.Append("&#39;"); break;
                case '`': text.Append("&#96;"); break;
                case '\0': break;
                default: text.Append(character); break;
            }
        }
    }
}
