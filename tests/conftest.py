"""What holds for every test: no law asks how long an example takes, so that a slow machine passes too."""

from hypothesis import settings

settings.register_profile("tests", deadline=None)
settings.load_profile("tests")
