"""A person without a mouse: what the Tab key comes to on a page, and what it never does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

_MOST_TABS = 260

# Notes what is focused, wherever it is, and can say what never was.
_WATCH = r"""
() => {
  const ACTS = 'a[href], button, input, textarea, select, summary, [tabindex], ' +
    '[role=button], [role=tab], [role=radio], [role=slider], [role=checkbox], [role=combobox]';
  const everything = (root) => [...root.querySelectorAll('*')].flatMap(
    (one) => one.shadowRoot ? [one, ...everything(one.shadowRoot)] : [one]);
  const around = (one) => one.parentElement || one.getRootNode().host || null;
  const chain = (one) => { const all = []; for (let up = one; up; up = around(up)) all.push(up); return all; };
  const isSeen = (one) => one.checkVisibility({ opacityProperty: false, visibilityProperty: true }) &&
    one.getClientRects().length > 0 && !one.closest('[aria-hidden=true], [inert]');
  const acts = (one) => one.matches(ACTS) && one.getAttribute('tabindex') !== '-1' && !one.disabled &&
    one.getAttribute('aria-disabled') !== 'true' && one.type !== 'hidden' && isSeen(one);
  // Of a group that is walked with the arrows, the Tab key comes to one.
  const group = (one) => one.closest('[role=radiogroup], [role=tablist], [role=toolbar], fieldset') ||
    (one.type === 'radio' && one.name ? `radio ${one.name}` : null);
  const words = (one) => `${one.tagName.toLowerCase()} “${(one.getAttribute('aria-label') ||
    one.innerText || one.getAttribute('title') || one.className || '').trim().slice(0, 60)}”`;
  const came = new Set();
  const here = () => { let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement; return one; };
  window.walked = {
    count: () => came.size,
    // Notes what is focused now; true when the walk has left the page.
    note: () => { const one = here(); if (one && one !== document.body) { came.add(one); return false; } return true; },
    missed: () => {
      const all = everything(document.body);
      const groups = new Set([...came].map(group).filter(Boolean));
      const lost = all.filter((one) => acts(one) && !came.has(one) && !(group(one) && groups.has(group(one))));
      // What has the hand of a link under the mouse, and nothing to focus at or in it.
      const mute = all.filter((one) => isSeen(one) && getComputedStyle(one).cursor === 'pointer' &&
        getComputedStyle(around(one) || one).cursor !== 'pointer' &&
        !chain(one).some((up) => up.matches(ACTS) || up.tagName === 'LABEL') &&
        !one.querySelector(ACTS) && !(one.tagName === 'LABEL' && one.control));
      return [...new Set([...lost, ...mute])].map(words);
    },
  };
}
"""
_IS_FOCUSED = """one => {
  let here = document.activeElement;
  while (here?.shadowRoot?.activeElement) here = here.shadowRoot.activeElement;
  return here === one || (one.contains(here) && one.tagName === 'LABEL');
}"""
_FOCUSED = """() => {
  const here = document.activeElement;
  return `${here?.tagName} ${(here?.ariaLabel || here?.innerText || '').slice(0, 40)}`;
}"""
# The entry of a menu that the focus is on; null when it is elsewhere.
_ENTRY = "() => document.activeElement?.closest('[role=menuitem]')?.innerText ?? null"
# Truthy once the focus is in it.
_IN_MENU = """() => {
  const here = document.activeElement, entry = '[role=menuitem]';
  return here !== document.body && (here?.closest(entry) || here?.querySelector(entry));
}"""


def missed_by_tab(page: Page) -> list[str]:
    """Walk the whole page with the Tab key; gives what one can act on but never came to.

    Twice: a page that is drawn anew under the walk takes the focus, and the walk goes on behind.
    """
    page.evaluate("document.activeElement?.blur()")
    page.evaluate(_WATCH)
    rounds = 0
    for step in range(2 * _MOST_TABS):
        page.keyboard.press("Tab")
        rounds += step > 0 and page.evaluate("walked.note()")
        if rounds == 2:
            break
    else:
        raise AssertionError(f"the Tab key goes round in a page of {_MOST_TABS} stops or more")
    assert page.evaluate("walked.count()") > 5
    return list(page.evaluate("walked.missed()"))


def reach(page: Page, there: Locator, key: str = "Tab") -> None:
    """Press ``key`` until it is focused."""
    there.wait_for()
    passed: list[str] = []
    for _ in range(_MOST_TABS):
        if there.evaluate(_IS_FOCUSED):
            return
        page.keyboard.press(key)
        passed.append(page.evaluate(_FOCUSED))
    raise AssertionError(f"{key} never comes to {there}, but to {passed}")


def push(page: Page, there: Locator) -> None:
    """Come to a button or a link with the Tab key, and push it."""
    reach(page, there)
    page.keyboard.press("Enter")


def choose(page: Page, words: str) -> None:
    """In a menu that has just opened, walk to an entry and take it.

    A menu takes the focus a moment after it is shown, and moves it a moment after a key.
    """
    from playwright.sync_api import TimeoutError as TooLate  # noqa: PLC0415

    entry = page.get_by_role("menuitem", name=words)
    entry.wait_for()
    page.wait_for_function(_IN_MENU)
    for _ in range(12):
        before = page.evaluate(_ENTRY)
        page.keyboard.press("ArrowDown")
        try:
            moved = f"before => ![null, before].includes(({_ENTRY})())"
            page.wait_for_function(moved, arg=before, timeout=3_000)
        except TooLate:
            continue  # a key that came to nothing is pressed again
        if entry.evaluate(_IS_FOCUSED):
            break
    assert entry.evaluate(_IS_FOCUSED), f"the arrows never come to {words}"
    page.keyboard.press("Enter")
