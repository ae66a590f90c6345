"""A browser's page on which nothing may go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

_LOCAL = ("file:", "data:", "blob:")


@contextmanager
def watched(chromium: Browser, **options: object) -> Iterator[Page]:
    """A page with every host out of reach; errors and requests that leave the disk are in `page.wrong`."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, **options)
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.wrong = []
    page.on("console", lambda said: page.wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith(_LOCAL) else page.wrong.append(r.url))
    page.route("**/*", lambda r: r.continue_() if r.request.url.startswith(_LOCAL) else r.abort())
    yield page
    context.close()
