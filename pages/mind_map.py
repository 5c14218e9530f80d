"""The mind map of a run on a page of its own."""

from pages.parts.frame import guarded
from pages.parts.map.page import show_map_page
from pages.parts.menu import open_page
from pages.parts.session import run_in_url

texts = open_page("map")
with guarded(texts):
    show_map_page(run_in_url(), texts)
