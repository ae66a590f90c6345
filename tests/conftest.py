"""What every test has: the project's folder, and property tests that a slow machine does not fail."""

from pathlib import Path

import pytest
from hypothesis import settings

# A deadline per example would make a test depend on what else the machine does.
settings.register_profile("course", deadline=None)
settings.load_profile("course")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds course/, solutions/ and labs/."""
    return Path(__file__).resolve().parent.parent
