"""Beside pytest-odoo: no test is skipped, and processes share out the classes."""

import csv
import gc
import os
from collections import Counter
from itertools import groupby
from pathlib import Path

import freezegun
import pytest

LONG_CLASSES = Path(__file__).parent / "dev" / "long_classes.csv"  # as dev/test measures them
USUAL_SECONDS = 0.4  # of a test, where nothing is known of its class
seconds_taken = Counter()  # by class

freezegun.configure(extend_ignore_list=["_pytest.timing"])  # how long a test takes is no story


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """A skipped test proves nothing: it counts as failed, so that a missing browser cannot hide."""
    report = yield
    seconds_taken[item.parent.name] += report.duration
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped: {report.longrepr[-1]}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef):
    """What Odoo has loaded stays: the garbage collector need not look at it again and again."""
    loaded = yield
    if fixturedef.argname == "load_registry":
        gc.freeze()
    return loaded


def pytest_addoption(parser):
    parser.addoption(
        "--share", metavar="FOLDER", help="run only classes that no other process runs"
    )


def pytest_runtestloop(session):
    """With ``--share``, take the next class that nobody has taken, until none is left."""
    folder = session.config.getoption("--share")
    if not folder or session.config.option.collectonly:
        return None
    items = _taken(session.items, Path(folder))
    item = next(items, None)
    while item:
        following = next(items, None)
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail or session.shouldstop:
            raise session.Interrupted(session.shouldfail or session.shouldstop)
        item = following
    return True


def pytest_sessionfinish(session):
    """With ``--share``, leave in the folder how long the classes took."""
    if folder := session.config.getoption("--share"):
        rows = "".join(f"{name},{taken:.0f}\n" for name, taken in seconds_taken.items())
        (Path(folder) / f"seconds-{os.getpid()}").write_text(rows)


def _known_seconds():
    """Return how long the classes take that take long: ``{name: seconds}``."""
    with LONG_CLASSES.open() as file:
        return {row["class"]: float(row["seconds"]) for row in csv.DictReader(file)}


def _taken(items, folder):
    """Yield the tests of the classes that this process takes, the longest first: with short ones
    left, all processes end at the same time.

    Whoever creates the file with a class's number has taken it.
    """
    seconds = _known_seconds()
    classes = [list(tests) for _class, tests in groupby(items, key=lambda item: item.parent)]
    classes.sort(key=lambda tests: -seconds.get(tests[0].parent.name, len(tests) * USUAL_SECONDS))
    for number, tests in enumerate(classes):
        try:
            (folder / str(number)).touch(exist_ok=False)
        except FileExistsError:
            continue
        yield from tests
