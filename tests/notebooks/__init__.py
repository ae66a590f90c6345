"""Tests of the course's notebooks, and of the tools that check them: on notebooks that are bad on purpose."""
