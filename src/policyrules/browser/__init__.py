"""What the pages of the site ask of the library where it runs in the browser: JSON in, JSON out.

``Desk.answer`` is all that a page calls; web/src/worker.js does so inside a worker. Nothing here knows of
a browser, so that every question can be asked of ordinary Python too.
"""

from policyrules.browser.desk import Desk

__all__ = ["Desk"]
