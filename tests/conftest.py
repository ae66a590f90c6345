"""What every test has: the project's folder, and property tests that a slow machine does not fail."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A deadline per example would make a test depend on what else the machine does. The gate tries the same
# examples every time, so that it speaks of the change it is run on; at a desk new ones are tried.
settings.register_profile("course", deadline=None)
settings.register_profile("gate", deadline=None, derandomize=True)
settings.load_profile("gate" if os.environ.get("CI") else "course")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds course/, solutions/ and labs/."""
    return Path(__file__).resolve().parent.parent
