"""What the program is made of, read from what was restored: NuGet's project.assets.json, npm's lock file, and
eng/components.json for what those do not say. Used by licenses.py and sbom.py; the standard library is enough."""
import base64
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMPONENTS = json.loads((ROOT / "eng/components.json").read_text(encoding="utf-8"))


def fail(message):
    sys.exit(f"{pathlib.Path(sys.argv[0]).name}: {message}")


def read_json(path, how):
    if not path.exists():
        fail(f"{path} is missing; {how}")
    return json.loads(path.read_text(encoding="utf-8"))


def nuspec(folders, path):
    """Licence, copyright and address that a package declares; empty where it does not."""
    for folder in folders:
        for file in (pathlib.Path(folder) / path).glob("*.nuspec"):
            metadata = next(e for e in ElementTree.parse(file).getroot() if e.tag.endswith("metadata"))
            said = {re.sub(r"^\{.*\}", "", e.tag): e for e in metadata}
            text = lambda name: (said[name].text or "").strip() if name in said else ""
            licence = text("license") if "license" in said and said["license"].get("type") == "expression" else ""
            return {"licence": licence, "copyright": text("copyright") or text("authors"), "url": text("projectUrl")}
    return {"licence": "", "copyright": "", "url": ""}


def known(name, said):
    """What a package says, with what components.json knows better over it."""
    return {key: COMPONENTS["packages"].get(name, {}).get(key) or said[key] for key in ("licence", "copyright", "url")}


def downloaded(folders):
    """Packages of which projects take single assemblies: PackageDownload, which no list of restored packages shows."""
    for project in sorted((ROOT / "src").glob("*/*.csproj")):
        for name, version in re.findall(r'<PackageDownload Include="([^"]+)" Version="\[([^"\]]+)\]"', project.read_text(encoding="utf-8")):
            path = f"{name.lower()}/{version.lower()}"
            sums = [f.read_text().strip() for folder in folders for f in (pathlib.Path(folder) / path).glob("*.nupkg.sha512")]
            yield {
                "ecosystem": "nuget", "name": name, "version": version, **known(name, nuspec(folders, path)),
                "sha512": base64.b64decode(sums[0]).hex() if sums else None, "dependencies": [],
            }


def nuget(assets=None):
    """Packages that end up in the program, sorted by name."""
    path = assets or ROOT / "src/Standalone/obj/project.assets.json"
    data = read_json(pathlib.Path(path), "build the program first: dotnet build -c Release src/Standalone")
    # With a runtime identifier there are two targets; the one that names it is what was published.
    target = data["targets"][max(data["targets"], key=len)]
    found = list(downloaded(data["packageFolders"]))
    for key, part in target.items():
        if part["type"] != "package" or not ({"runtime", "runtimeTargets", "native", "resource", "dependencies"} & part.keys()):
            continue
        name, version = key.split("/")
        library = data["libraries"][key]
        found.append({
            "ecosystem": "nuget", "name": name, "version": version,
            **known(name, nuspec(data["packageFolders"], library["path"])),
            "sha512": base64.b64decode(library["sha512"]).hex() if library.get("sha512") else None,
            "dependencies": sorted(part.get("dependencies", {})),
        })
    return sorted(found, key=lambda p: p["name"].lower())


def npm(lock=None):
    """Packages of the web page that are not for development only, sorted by name."""
    path = pathlib.Path(lock or ROOT / "src/Console/package-lock.json")
    found = []
    for where, part in read_json(path, "it belongs to the checkout")["packages"].items():
        if not where or part.get("dev"):
            continue
        name = where.rsplit("node_modules/", 1)[1]
        algorithm, _, digest = part.get("integrity", "").partition("-")
        found.append({
            "ecosystem": "npm", "name": name, "version": part["version"],
            **known(name, {"licence": part.get("license", ""), "copyright": "", "url": f"https://www.npmjs.com/package/{name}"}),
            "sha512": base64.b64decode(digest).hex() if algorithm == "sha512" else None,
            "dependencies": sorted(part.get("dependencies", {})),
        })
    return sorted(found, key=lambda p: p["name"].lower())


def development():
    """Packages named in Directory.Packages.props that the program does not hold: tests, analyzers, generators."""
    shipped = {p["name"].lower() for p in nuget()}
    named = re.findall(r'<PackageVersion Include="([^"]+)" Version="([^"]+)"', (ROOT / "Directory.Packages.props").read_text(encoding="utf-8"))
    packages = pathlib.Path.home() / ".nuget/packages"
    return sorted((
        {"name": name, "version": version, **known(name, nuspec([packages], f"{name.lower()}/{version.lower()}"))}
        for name, version in named if name.lower() not in shipped), key=lambda p: p["name"].lower())
