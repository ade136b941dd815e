// The least that ASP.NET Core can be as a custom handler, as its template writes it: the measure of a start.
var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls("http://127.0.0.1:" + builder.Configuration["FUNCTIONS_CUSTOMHANDLER_PORT"]);
var app = builder.Build();
app.MapGet("/", () => "empty");
app.Run();
