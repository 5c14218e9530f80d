"""Providers with a live check, budgets and defaults."""

from pages.parts.frame import guarded
from pages.parts.menu import open_page
from pages.parts.settings.page import show_settings

texts = open_page("settings")
with guarded(texts):
    show_settings(texts)
