"""`watch` in a real kernel: interrupted or killed in the middle, it leaves nobody behind."""

import os
import signal
import uuid
from collections.abc import Iterator

import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager

from labs.kit import stage
from tests.marks import carriers, gone, wait_until

CODE = "from labs.kit import watch; from tests.stage_targets import hang_twice; watch(hang_twice)"


class Kernel:
    """A kernel in a process of its own, with a mark that everything below it carries."""

    def __init__(self) -> None:
        self.mark = uuid.uuid4().hex
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(cwd=str(stage.ROOT), env={**os.environ, "LABS_MARK": self.mark})
        self.client: BlockingKernelClient = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.pid: int = self.manager.provisioner.process.pid

    def busy_with_two(self) -> None:
        """Start the demonstration; wait until both of its processes are there, besides supervisor and unshare."""
        self.request = self.client.execute(CODE)
        wait_until(lambda: len(carriers(self.mark, self.pid)) >= 4)

    def reply(self) -> dict:
        """Wait for the reply to the demonstration's cell."""
        while True:
            message = self.client.get_shell_msg(timeout=30)
            if message["parent_header"].get("msg_id") == self.request:
                return message["content"]


@pytest.fixture
def kernel() -> Iterator[Kernel]:
    kernel = Kernel()
    yield kernel
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel(now=True)


def test_killed_kernel_leaves_nobody(kernel):
    """SIGKILL to the kernel in the middle of `watch`: two seconds later nothing of it is left."""
    kernel.busy_with_two()
    os.kill(kernel.pid, signal.SIGKILL)
    kernel.manager.provisioner.process.wait()
    assert gone(kernel.mark), carriers(kernel.mark)


def test_interrupted_cell_leaves_nobody_and_the_kernel_goes_on(kernel):
    """Interrupting the cell ends the run; the next cell works."""
    kernel.busy_with_two()
    kernel.manager.interrupt_kernel()
    assert gone(kernel.mark, kernel.pid), carriers(kernel.mark, kernel.pid)
    assert kernel.reply()["ename"] == "KeyboardInterrupt"
    reply = kernel.client.execute_interactive("print('still here')", timeout=30, output_hook=lambda message: None)
    assert reply["content"]["status"] == "ok"


def test_fork_bomb_in_a_cell_is_over_at_once(kernel):
    """A fork bomb on the stage ends as over_limit, and the kernel goes on."""
    code = "from labs.kit import watch; from tests.stage_targets import fork_bomb; r = watch(fork_bomb); r.outcome"
    answers = []

    def listen(message) -> None:
        if message["msg_type"] == "execute_result":
            answers.append(message["content"]["data"]["text/plain"])

    kernel.client.execute_interactive(code, timeout=60, output_hook=listen)
    assert answers == ["'over_limit'"]
    assert gone(kernel.mark, kernel.pid), carriers(kernel.mark, kernel.pid)
