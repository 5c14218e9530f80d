"""What was found: every raw result, what rests on it, and how far each domain is trusted."""

from pages.parts.frame import guarded
from pages.parts.menu import open_page
from pages.parts.session import run_in_url
from pages.parts.sources.page import show_sources_page

texts = open_page("sources")
with guarded(texts):
    show_sources_page(run_in_url(), texts)
