#!/usr/bin/env python3
"""Lists the licences of everything the program is made of.

eng/licenses.py              writes THIRD-PARTY.md
eng/licenses.py --check      ends with 1 and says what is missing, if the file is not what would be written
eng/licenses.py --texts DIR  copies the licence texts that restored packages bring along
"""
import pathlib
import shutil
import sys

import dependencies as parts

TARGET = parts.ROOT / "THIRD-PARTY.md"


def table(rows, *columns):
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    for row in rows:
        lines.append("| " + " | ".join((str(row.get(c) or "–")).replace("|", "\\|") for c in columns) + " |")
    return lines


def unlicensed(packages):
    return [f"{p['name']} {p['version']}" for p in packages if not p["licence"]]


def text():
    nuget, npm, development = parts.nuget(), parts.npm(), parts.development()
    # Which packages ONNX Runtime consists of depends on the NuGet source; the list names both forms wherever it is written.
    alternatives = {p["name"] for p in parts.COMPONENTS["alternatives"]}
    nuget = [p for p in nuget if p["name"] not in alternatives]
    # A package of tests may not be restored here; one that is shipped has to say what it may be used for.
    if missing := unlicensed(nuget + npm):
        parts.fail(f"no licence is known of {', '.join(missing)}; look it up and add it to eng/components.json")
    return "\n".join([
        "# What StreamingAnomaly is made of", "",
        "Written by `eng/licenses.py` from what NuGet and npm restored and from `eng/components.json`; a test fails when something that the",
        "program holds is not listed. Licences are SPDX expressions. Release archives have the texts that the packages bring along in `licenses/`.", "",
        "## NuGet packages in the program", "",
        *table(nuget, "name", "version", "licence", "copyright", "url"), "",
        "Where the NuGet source has its own packages of ONNX Runtime, these take the place of ours:", "",
        *table(parts.COMPONENTS["alternatives"], "name", "version", "licence", "copyright", "why"), "",
        "## npm packages in the web page", "",
        *table(npm, "name", "version", "licence", "copyright", "url"), "",
        "## Native libraries and the runtime", "",
        *table(parts.COMPONENTS["native"], "name", "version", "licence", "copyright", "where"), "",
        "## For building and testing only", "",
        "Not in the program, its archives or its images.", "",
        *table(development, "name", "version", "licence", "copyright"), "",
    ])


def copy_texts(folder):
    folder.mkdir(parents=True, exist_ok=True)
    packages = pathlib.Path.home() / ".nuget/packages"
    for p in parts.nuget():
        source = packages / p["name"].lower() / p["version"].lower()
        for file in sorted(source.glob("*")) if source.is_dir() else []:
            if file.is_file() and file.name.lower().startswith(("license", "notice", "thirdpartynotices", "third-party")):
                shutil.copyfile(file, folder / f"{p['name']}-{file.name}")
    for p in parts.npm():
        for file in sorted((parts.ROOT / "src/Console/node_modules" / p["name"]).glob("LICEN*")):
            shutil.copyfile(file, folder / f"{p['name'].replace('/', '-')}-{file.name}")


def main():
    match sys.argv[1:]:
        case []:
            TARGET.write_text(text(), encoding="utf-8")
        case ["--check"]:
            wanted, have = text(), TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
            if wanted != have:
                new = [line for line in wanted.splitlines() if line not in have.splitlines()]
                parts.fail("THIRD-PARTY.md is not up to date; run eng/licenses.py. New: " + "; ".join(new[:10]))
        case ["--texts", folder]:
            copy_texts(pathlib.Path(folder))
        case _:
            parts.fail(__doc__.strip().replace("\n", " "))


main()
