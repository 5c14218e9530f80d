"""Mindtrail's desk: start a research, watch it, steer it. ``streamlit run app.py``."""

from pages.parts.desk.page import show_desk
from pages.parts.frame import guarded
from pages.parts.menu import open_page
from pages.parts.session import run_in_url
from pages.parts.start.page import show_start

texts = open_page("desk")
with guarded(texts):
    if run := run_in_url():
        show_desk(run, texts)
    else:
        show_start(texts)
