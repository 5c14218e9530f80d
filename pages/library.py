"""All runs of this library: what they ask, where they stand, and the way into each."""

from pages.parts.frame import guarded
from pages.parts.library.page import show_library
from pages.parts.menu import open_page

texts = open_page("library")
with guarded(texts):
    show_library(texts)
