"""What tests share: goldens, and the traces that lie outside the project."""

import gc
import os
import secrets
import shutil
import sys
import warnings
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every run, whatever they cost on a busy machine; `--hypothesis-profile random` looks for others.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("random", deadline=None)
settings.load_profile("steady")

# Commands that tests start keep their bytecode, as they do for users; without it each would compile our files anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

gc.disable()  # until tests run: collecting them makes many objects that stay, and looking through them takes a third

ROOT = Path(__file__).parents[1]
PUBLISHED = Path(os.environ.get("TRACEGRAM_PUBLISHED", ROOT.parent / "shared" / "traces" / "published"))


def pytest_addoption(parser):
    parser.addoption("--accept", action="store_true", help="write goldens anew; look at the diff before you commit it")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop():
    """Collect garbage from now on, and leave alone what was there before."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """Start one worker more than there are cores: tests wait for browsers, databases and processes half of the time."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True, scope="session")
def _caches(tmp_path_factory):
    """Keep nothing in the cache of the user who runs the tests."""
    folder = tmp_path_factory.mktemp("caches")
    os.environ["XDG_CACHE_HOME"] = str(folder)
    return folder


@pytest.fixture(autouse=True)
def _own_cache(_caches, monkeypatch):
    """Share nothing that is kept between tests."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(_caches / secrets.token_hex(8)))


@pytest.fixture
def shared_cache(_own_cache, _caches, monkeypatch, request):
    """Keep what is drawn for all tests that ask for this, save those of `own_cache`: most build the same figures."""
    if "own_cache" not in request.fixturenames:
        monkeypatch.setenv("XDG_CACHE_HOME", str(_caches / "shared"))


@pytest.fixture
def own_cache():
    """Share nothing that is kept with another test, whatever the fixtures of the module share."""


@pytest.fixture
def golden(request):
    """Compare a text with a file, or write the file with --accept."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--accept"):
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.exists(), f"{path} is missing: pytest --accept writes it"
        assert path.read_text(encoding="utf-8") == text

    return compare


@pytest.fixture
def published():
    """The folder of traces published by others, which is not part of the project."""
    if not PUBLISHED.is_dir():
        pytest.skip(f"the published traces are not at {PUBLISHED}")
    return PUBLISHED


@pytest.fixture(scope="session")
def _browsers():
    """Return the browser of this process, or another where that has ended."""
    from tests.browser import browser

    with ExitStack() as stack:
        started = []

        def running():
            if not started or not started[-1].is_there:
                started.append(stack.enter_context(browser()))
            return started[-1]

        yield running


@pytest.fixture
def tab(_browsers):
    """A page of the browser that tests share, in a light window of usual size.

    It is left when a test is over, before a server ends that it may be listening to.
    """
    started = _browsers()
    started.watch()
    started.look()
    yield started
    started.open("about:blank", settle=False)


@pytest.fixture(scope="session")
def spark():
    """Spark in this process, on two threads."""
    pytest.importorskip("pyspark", reason="needs the extra spark")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java")
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault(
        "JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    )  # short work, little compiling
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyspark.sql import SparkSession

        started = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.codegen.wholeStage", "false")  # rows are few, and Java takes longer to compile for them
            .config("spark.log.level", "ERROR")
            .getOrCreate()
        )
    yield started
    started.stop()


@pytest.fixture(scope="session")
def server():
    """A PostgreSQL server, the same for all tests."""
    from tests.databases import postgresql

    with postgresql() as running:
        yield running
