"""``python -m research_core``."""

import sys

from research_core.command_line.main import main

sys.exit(main())
