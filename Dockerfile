# The program on its own: it polls the queues itself. Behind a reverse proxy that ends TLS.
# docs/runbook.md, "Without Functions: a container"
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY eng/msbuild eng/msbuild
COPY src src
RUN dotnet publish src/SecureMail.Functions/SecureMail.Functions.csproj --configuration Release --output /app \
      -p:DebugType=none -p:GenerateDocumentationFile=false -p:RunAnalyzers=false

# Not a chiseled or Alpine image: those come without ICU, and without ICU a tag in full-width letters is not recognised.
FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build --chown=root:root /app .
ENV ASPNETCORE_HTTP_PORTS=8080 \
    DOTNET_EnableDiagnostics=0 \
    TMPDIR=/tmp
EXPOSE 8080
# For a trial's key file; a volume that is mounted here takes this owner.
RUN install --directory --owner="$APP_UID" --mode=0700 /keys
# The user `app` of the base image: it may read the program and write nowhere but /tmp.
USER $APP_UID
# The image has neither curl nor wget; bash can open a connection by itself.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && head -1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["dotnet", "SecureMail.Functions.dll"]
