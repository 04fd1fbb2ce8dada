"""Does every step of the scenario with the installed `openai`, and prints one line for each step."""

import warnings

# The client warns of the end of the service in every call.
warnings.simplefilter("ignore", DeprecationWarning)

# The import of a part adds its steps.
import derived, refusals, suites, retries, videos, webhooks  # noqa: E401, F401
from support import Cannot, steps


def line(raised):
    return " ".join(f"{type(raised).__name__}: {raised}".split())


for name, step in steps.items():
    try:
        step()
        print(f"ok {name}", flush=True)
    except Cannot as why:
        print(f"skip {name} {why}", flush=True)
    except Exception as raised:
        print(f"not ok {name} {line(raised)}", flush=True)
