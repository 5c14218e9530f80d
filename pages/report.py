"""A run's report with its references, to read and to take away."""

from pages.parts.frame import guarded
from pages.parts.menu import open_page
from pages.parts.report.page import show_report_page
from pages.parts.session import run_in_url

texts = open_page("report")
with guarded(texts):
    show_report_page(run_in_url(), texts)
