#!/usr/bin/env bash
# What every script needs before it builds: the SDK, space, and packages that the NuGet source may lack.
# Sourced, not run: sets $root and defines build().
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

fail() { echo "anomaly: $*" >&2; exit 1; }

command -v dotnet >/dev/null ||
  fail "the .NET 10 SDK is missing; install it from https://dotnet.microsoft.com/download/dotnet/10.0 and start again"
(cd "$root" && dotnet --version >/dev/null 2>&1) ||
  fail "a .NET 10 SDK is needed, found only: $(dotnet --list-sdks | tr '\n' ' '); see https://dotnet.microsoft.com/download/dotnet/10.0"
free=$(df -Pm "$root" | awk 'NR == 2 { print $4 }')
((free >= 1500)) || fail "only $free MB are free on the disk of $root; building needs 1500 MB"

# Builds a project or the solution in Release; prints nothing unless it fails.
build() {
  "$root/eng/feed.sh" || exit 1
  local log; log=$(mktemp)
  if ! dotnet build "$root/$1" -c Release -v quiet >"$log" 2>&1; then
    grep -E 'error|warn' "$log" | sort -u | head -40 >&2; rm -f "$log"; fail "the build of $1 failed"
  fi
  rm -f "$log"
}

# Builds the program unless it is newer than its sources.
build_program() {
  program=$root/src/Standalone/bin/Release/net10.0/anomaly
  if [[ ! -x $program ]] || [[ -n $(find "$root/src" "$root"/Directory.* -newer "$program.dll" \
      \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.proto' -o -name '*.yaml' -o -path '*/wwwroot/*' -o -name package-lock.json \) \
      -not -path '*/obj/*' -not -path '*/bin/*' -print -quit) ]]; then
    echo "anomaly: building (the first time takes a few minutes)" >&2
    command -v npm >/dev/null ||
      echo "anomaly: npm is missing, so the web page will show tables without charts; for charts: apt-get install npm, then rm -r src/Standalone/bin and start again" >&2
    build src/Standalone/Standalone.csproj
    touch "$program.dll"
  fi
}
