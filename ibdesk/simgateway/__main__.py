"""Run the simulated gateway: ``python -m ibdesk.simgateway``."""

import sys

from ibdesk.simgateway.cli import main

sys.exit(main())
