"""The command line: arguments in, the api's answers out as text."""

from evitable.cli.main import main

__all__ = ["main"]
