"""All processes of a command end when it is killed, however that is done and whatever they are doing."""

import random
import subprocess
import sys
import time

import httpx
import pytest

from tests.kills import SIGNALS, commands, running, write_inputs

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere the kernel does not end processes for others"
)
SLOW_MACHINE = 60  # seconds; `python -m tests.kills 60` is held to five


def wait_for(count, marked):
    """Wait until a command has so many processes."""
    while len(marked.alive()) < count:
        assert marked.process.poll() is None
        time.sleep(0.05)


@pytest.mark.parametrize("sent", SIGNALS, ids=lambda sent: sent.name)
def test_no_process_of_a_pool_is_left(sent, tmp_path):
    """With three jobs there are up to eight: ours, a tracker of resources, three that draw, three renderers."""
    write_inputs(tmp_path)
    chance = random.Random(sent)

    with running(commands("out")["build with jobs"], tmp_path) as marked:
        wait_for(chance.randint(3, 8), marked)
        time.sleep(chance.uniform(0, 0.5))
        marked.process.send_signal(sent)

        assert marked.left(SLOW_MACHINE) == []


@pytest.mark.parametrize("sent", SIGNALS, ids=lambda sent: sent.name)
def test_no_process_of_a_preview_is_left_whatever_it_draws(sent, tmp_path):
    write_inputs(tmp_path)

    with running(commands("out")["serve"], tmp_path, stdout=subprocess.PIPE) as marked:
        address, _, query = marked.process.stdout.readline().decode().strip().partition("?")
        with httpx.stream("GET", f"{address}events?{query}", timeout=60):
            wait_for(2, marked)
            marked.process.send_signal(sent)

            assert marked.left(SLOW_MACHINE) == []


def test_no_process_that_asks_a_database_is_left(tmp_path):
    """Its query never ends, and it has read all of its input."""
    write_inputs(tmp_path)

    with running(commands("out")["query"], tmp_path) as marked:
        wait_for(3, marked)
        time.sleep(0.5)
        marked.process.kill()

        assert marked.left(SLOW_MACHINE) == []
