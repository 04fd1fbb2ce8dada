"""`python -m sora_emulator` is the command `sora-emulator`."""

from ._programs import emulator

emulator()
