import json
import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    found = import_module(f"tests.faults.inside.{sys.argv[1]}").run(*sys.argv[2:])
    sys.stdout.write(f"{json.dumps(found)}\n")
