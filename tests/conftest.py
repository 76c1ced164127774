"""What holds for every test: no law asks how long an example takes, so that a slow machine passes too.

Nothing is kept in the folder of whoever runs them.
"""

import os

from hypothesis import settings

os.environ["POLICYRULES_CACHE"] = ""

settings.register_profile("tests", deadline=None)
settings.load_profile("tests")
