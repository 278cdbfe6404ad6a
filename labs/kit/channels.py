"""The descriptors and the signal that the supervisor and the actor agree on."""

import _signal as signal  # type: ignore[import-not-found]  # without its enums, which take milliseconds

# above what a careless closerange(0, 256) closes; soft limits below 512 are raised
RESULT, STACKS, STATUSES = 500, 501, 502
STACK_SIGNAL = getattr(signal, "SIGRTMAX", signal.SIGUSR2) - 1  # faulthandler writes the stack to STACKS on it
