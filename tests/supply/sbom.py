"""`make sbom`: the bill of materials of a release, in the format CycloneDX 1.6, made of the lock file.

The same lock gives the same bytes: it has no time of its own, and its serial number is computed from the lock.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterable
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.supply.locked import LockedPackage, read_lock

ROOT = Path(__file__).parents[2]
LOCK, FILE = ROOT / "requirements.lock", ROOT / ".data" / "sbom.cdx.json"


def main() -> int:
    """Write the bill of materials; return 0."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(build_sbom(LOCK), encoding="utf-8")
    sys.stdout.write(f"{len(read_lock(LOCK))} packages: {FILE.relative_to(ROOT)}\n")
    return 0


def build_sbom(lock: Path) -> str:
    """Return the bill of materials as JSON. Packages that only development needs have the scope `excluded`."""
    project = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"]
    shipped = _find_shipped(project["dependencies"])
    components = {package: _build_component(package, shipped) for package in read_lock(lock)}
    root = Component(
        name=project["name"], version=project["version"], type=ComponentType.APPLICATION, bom_ref=project["name"]
    )
    bom = Bom(components=components.values(), serial_number=uuid5(NAMESPACE_URL, sha256(lock.read_bytes()).hexdigest()))
    bom.metadata.component = root
    direct = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    bom.register_dependency(root, [part for package, part in components.items() if package.name in direct])
    content = json.loads(JsonV1Dot6(bom).output_as_string())
    del content["metadata"]["timestamp"]
    return json.dumps(content, indent=1, sort_keys=True) + "\n"


def _build_component(package: LockedPackage, shipped: set[str]) -> Component:
    url = f"https://pypi.org/project/{package.name}/{package.version}/#files"
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(url),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=value) for value in package.hashes],
    )
    return Component(
        name=package.name,
        version=package.version,
        type=ComponentType.LIBRARY,
        bom_ref=f"{package.name}=={package.version}",
        purl=PackageURL("pypi", name=package.name, version=package.version),
        scope=ComponentScope.REQUIRED if package.name in shipped else ComponentScope.EXCLUDED,
        external_references=[files],
        properties=[Property(name="python:marker", value=package.marker)] if package.marker else [],
    )


def _find_shipped(requirements: Iterable[str]) -> set[str]:
    """Return the names of the packages that these need, directly or not, on any machine."""
    shipped: set[str] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        wanted = {"", *requirement.extras}
        shipped.add(name)
        for text in _list_requirements(name):
            needed = Requirement(text)
            extra = re.search(r'extra == "([^"]+)"', str(needed.marker or ""))
            is_wanted = (extra[1] if extra else "") in wanted
            if is_wanted and (canonicalize_name(needed.name) not in shipped or needed.extras):
                waiting.append(needed)
    return shipped


def _list_requirements(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []  # for another machine


if __name__ == "__main__":
    sys.exit(main())
