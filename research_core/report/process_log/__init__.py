"""The process log: a run as a Markdown document, out of the journal and back into it.

A log of ours holds its events in comments and comes back as the very run. A log of the
system that came before becomes a run of its own that can be resumed.
"""

from research_core.report.process_log.reading import read_process_log, without_folder
from research_core.report.process_log.writing import to_process_log

__all__ = ["read_process_log", "to_process_log", "without_folder"]
