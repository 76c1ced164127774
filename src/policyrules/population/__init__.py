"""Invented households to try a policy on: realistic in composition, often where its rules turn."""
