#!/usr/bin/env python3
"""Writes the bill of materials of a published program as CycloneDX 1.6 JSON: packages, their licences and hashes, what needs what.

eng/sbom.py VERSION [--assets project.assets.json] [--out FILE]

The same input gives the same bytes: the serial number derives from the content, the time is SOURCE_DATE_EPOCH.
"""
import argparse
import datetime
import json
import os
import uuid

import dependencies as parts

NAMESPACE = uuid.UUID("5b3f3d1e-6f0a-5c55-9a1f-8f1c1f0f2a77")


def licences(expression):
    if not expression:
        return []
    return [{"expression": expression}] if " " in expression else [{"license": {"id": expression}}]


def purl(p):
    name = p["name"].replace("@", "%40", 1) if p["name"].startswith("@") else p["name"]
    return f"pkg:{p['ecosystem']}/{name}@{p['version']}"


def component(p):
    made = {"type": "library", "bom-ref": purl(p), "name": p["name"], "version": p["version"], "scope": "required", "purl": purl(p)}
    if p["sha512"]:
        made["hashes"] = [{"alg": "SHA-512", "content": p["sha512"]}]
    if p["licence"]:
        made["licenses"] = licences(p["licence"])
    if p["copyright"]:
        made["copyright"] = p["copyright"]
    if p["url"]:
        made["externalReferences"] = [{"type": "website", "url": p["url"]}]
    return made


def native(p):
    reference = f"native:{p['name'].lower().replace(' ', '-')}"
    return {
        "type": "library", "bom-ref": reference, "name": p["name"], "version": p["version"], "scope": "required",
        "licenses": licences(p["licence"]), "copyright": p["copyright"],
        "externalReferences": [{"type": "website", "url": p["url"]}],
        "properties": [{"name": "streaming-anomaly:where", "value": p["where"]}],
    }


def document(version, assets):
    packages = parts.nuget(assets) + parts.npm()
    by_name = {(p["ecosystem"], p["name"].lower()): purl(p) for p in packages}
    program = f"pkg:generic/streaming-anomaly@{version.replace('+', '%2B')}"
    natives = [native(p) for p in parts.COMPONENTS["native"]]
    components = [component(p) for p in packages] + natives
    needed = [{"ref": program, "dependsOn": sorted(by_name.values()) + sorted(n["bom-ref"] for n in natives)}]
    for p in packages:
        direct = {by_name[key] for d in p["dependencies"] if (key := (p["ecosystem"], d.lower())) in by_name}
        needed.append({"ref": purl(p), "dependsOn": sorted(direct)})
    moment = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), datetime.timezone.utc)
    serial = uuid.uuid5(NAMESPACE, json.dumps([version, components], sort_keys=True))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{serial}", "version": 1,
        "metadata": {
            "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "tools": {"components": [{"type": "application", "name": "eng/sbom.py", "version": version}]},
            "component": {"type": "application", "bom-ref": program, "name": "streaming-anomaly", "version": version, "purl": program},
        },
        "components": components, "dependencies": needed,
    }


def main():
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("version")
    ask.add_argument("--assets", help="project.assets.json of what was published; default: that of the last build")
    ask.add_argument("--out", help="file; default: standard output")
    said = ask.parse_args()
    text = json.dumps(document(said.version, said.assets), indent=2, ensure_ascii=False) + "\n"
    if said.out:
        with open(said.out, "w", encoding="utf-8") as file:
            file.write(text)
    else:
        print(text, end="")


main()
