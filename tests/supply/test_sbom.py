"""The bill of materials is valid, lists every locked package with its hashes, and is the same each time."""

import json

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.supply.locked import read_lock
from tests.supply.sbom import LOCK, build_sbom


def test_the_bill_of_materials_is_valid_and_the_same_each_time() -> None:
    first = build_sbom(LOCK)

    assert first == build_sbom(LOCK)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(first) is None
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(first.replace('"library"', '"zebra"')) is not None


def test_it_lists_every_locked_package_with_its_hashes_and_whether_it_is_shipped() -> None:
    components = json.loads(build_sbom(LOCK))["components"]

    listed = {
        (each["name"], each["version"]): {value["content"] for value in each["externalReferences"][0]["hashes"]}
        for each in components
    }
    assert listed == {(package.name, package.version): set(package.hashes) for package in read_lock(LOCK)}
    scopes = {each["name"]: each["scope"] for each in components}
    assert {name: scopes[name] for name in ("starlette", "psycopg-binary", "thinc", "pytest", "ruff")} == {
        "starlette": "required",
        "psycopg-binary": "required",  # by an extra
        "thinc": "required",  # by spaCy
        "pytest": "excluded",
        "ruff": "excluded",
    }
