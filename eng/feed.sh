#!/usr/bin/env bash
# Packs the NuGet packages that the configured NuGet source lacks into a local folder feed, once per user.
# With the public NuGet gallery at hand nothing here runs: a probe restore asks the source first. The sources come from
# the npm registry, which carries librdkafka's sources and ONNX Runtime's native library (docs/adr/0002-fallback-feed.md).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/streaming-anomaly
feed=$cache/feed
work=$cache/feed-build
say() { echo "feed: $*" >&2; }
die() { say "$*"; exit 1; }

version() { sed -n "s/.*Include=\"$1\" Version=\"\([^\"]*\)\".*/\1/p" "$root/Directory.Packages.props"; }

# Can the configured source (with what the local feed already holds) restore this package at exactly this version?
restorable() {
  local dir; dir=$(mktemp -d)
  cat >"$dir/probe.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
    <NuGetAudit>false</NuGetAudit>
    <RestoreAdditionalProjectSources Condition="Exists('$feed')">$feed</RestoreAdditionalProjectSources>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="$1" Version="$2" /></ItemGroup>
</Project>
XML
  local rc=0; dotnet restore "$dir/probe.csproj" --nologo -v quiet >/dev/null 2>&1 || rc=$?
  rm -rf "$dir"; return $rc
}

fetch() {  # npm package -> folder under $work with its content
  local dir=$work/$2; [[ -d $dir/package ]] && return
  command -v npm >/dev/null || debian npm
  say "fetching $1"; mkdir -p "$dir"
  (cd "$dir" && npm pack --silent "$1" >/dev/null && tar xzf ./*.tgz && rm ./*.tgz) || { rm -rf "$dir"; die "npm pack $1 failed"; }
}

debian() {
  local missing=() p
  for p; do dpkg -s "$p" >/dev/null 2>&1 || missing+=("$p"); done
  ((${#missing[@]})) || return 0
  [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null ||
    die "please install ${missing[*]}: the NuGet source lacks packages, which are made here from the npm registry's sources"
  say "installing ${missing[*]}"
  apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

pack() { dotnet pack "$1" --nologo -v quiet -o "$feed" >"$work/pack.log" 2>&1 || { cat "$work/pack.log" >&2; die "packing $1 failed"; }; }

project() {  # id version items -> a project that packs files, in $work/pack-ID
  local dir=$work/pack-$1; mkdir -p "$dir"
  cat >"$dir/$1.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>netstandard2.0</TargetFramework>
    <PackageId>$1</PackageId><Version>$2</Version><Authors>repacked by StreamingAnomaly</Authors>
    <Description>Repacked for machines whose NuGet source lacks $1.</Description>
    <IncludeBuildOutput>false</IncludeBuildOutput><SuppressDependenciesWhenPacking>true</SuppressDependenciesWhenPacking>
    <NoWarn>\$(NoWarn);NU5100;NU5128</NoWarn>
  </PropertyGroup>
  <ItemGroup>$3</ItemGroup>
</Project>
XML
  pack "$dir/$1.csproj"
}

librdkafka() {
  debian gcc g++ make python3 libssl-dev libcurl4-openssl-dev zlib1g-dev libzstd-dev libsasl2-dev
  fetch @confluentinc/kafka-javascript@1.10.1 librdkafka
  local src=$work/librdkafka/package/deps/librdkafka
  if [[ ! -e $src/src/librdkafka.so.1 ]]; then
    say "building librdkafka $1 (about a minute)"
    (cd "$src" && chmod +x configure && ./configure >"$work/librdkafka.log" 2>&1 && make -j"$(nproc)" libs >>"$work/librdkafka.log" 2>&1) ||
      { tail -20 "$work/librdkafka.log" >&2; die "librdkafka did not build"; }
  fi
  cp "$src/src/librdkafka.so.1" "$work/librdkafka.so"
  project librdkafka.redist "$1" "<None Include=\"$work/librdkafka.so\" Pack=\"true\" PackagePath=\"runtimes/linux-x64/native/\" />"
}

onnxruntime() {
  fetch onnxruntime-node@1.29.0 onnxruntime-node
  fetch com.github.asus4.onnxruntime@0.4.9 onnxruntime-managed
  local dir=$work/pack-onnxruntime
  local native=$work/onnxruntime-node/package/bin/napi-v6/linux/x64/libonnxruntime.so.1
  # A package path whose extension differs from the file's counts as a folder: the file must have its final name.
  cp "$native" "$work/libonnxruntime.so"
  mkdir -p "$dir"; echo 'global using System.Reflection;' >"$dir/Usings.cs"
  cat >"$dir/Microsoft.ML.OnnxRuntime.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework><LangVersion>12</LangVersion><AllowUnsafeBlocks>true</AllowUnsafeBlocks>
    <AssemblyName>Microsoft.ML.OnnxRuntime</AssemblyName>
    <PackageId>Microsoft.ML.OnnxRuntime.Gpu</PackageId><Version>$1</Version><Authors>repacked by StreamingAnomaly</Authors>
    <Description>Repacked for machines whose NuGet source lacks Microsoft.ML.OnnxRuntime.Gpu.</Description>
    <NoWarn>\$(NoWarn);CS1591;CS1573;CS1574;CS1572;CS1587;CS8618;CS0419;SYSLIB0003;SYSLIB0004;NU5100</NoWarn>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="System.Numerics.Tensors" Version="$(version System.Numerics.Tensors)" />
    <Compile Include="$work/onnxruntime-managed/package/Runtime/**/*.cs" />
    <None Include="$work/libonnxruntime.so" Pack="true" PackagePath="runtimes/linux-x64/native/" />
  </ItemGroup>
</Project>
XML
  say "packing ONNX Runtime $1"; pack "$dir/Microsoft.ML.OnnxRuntime.csproj"
}

provide() {  # id version recipe [what the recipe makes if another id]
  restorable "$1" "$2" && return
  say "the NuGet source lacks what $1 $2 needs; making it once in $feed"
  mkdir -p "$feed" "$work"; "$3" "${4:-$2}"
  restorable "$1" "$2" || die "$1 $2 still cannot be restored; see $work"
}

command -v dotnet >/dev/null || die "the .NET 10 SDK is missing: https://dotnet.microsoft.com/download"
stamp=$cache/feed.ok
want=$(version Confluent.Kafka)/$(version Microsoft.ML.OnnxRuntime.Gpu)
[[ -f $stamp && $(cat "$stamp") == "$want" ]] && exit 0
mkdir -p "$cache"
exec 9>"$cache/feed.lock"; flock 9   # two builds at once: the second waits and finds it done
provide Confluent.Kafka "$(version Confluent.Kafka)" librdkafka
provide Microsoft.ML.OnnxRuntime.Gpu "$(version Microsoft.ML.OnnxRuntime.Gpu)" onnxruntime
echo "$want" >"$stamp"
