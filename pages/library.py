"""All runs of this library: what they ask, where they stand, and the way into each."""

from pages.parts.library_page import show_library
from pages.parts.menu import open_page
from pages.parts.session import guarded

texts = open_page("library")
with guarded(texts):
    show_library(texts)
