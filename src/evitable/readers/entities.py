"""The characters that entities and character references of markup stand for."""

from __future__ import annotations

import html
import re

# More digits than any character needs: the standard library would refuse to count thousands of them.
_LONG = re.compile(r"&#([xX]?)0*([\da-fA-F]+)")
_MOST = 8


def unescaped(text: str) -> str:
    r"""Open the entities of a text as a browser does; a number beyond every character is the replacement character.

    Example:
        >>> unescaped("&lt; 5 &#0000000000000065;") + unescaped("&#" + "9" * 5000 + ";")
        '< 5 A�'
    """
    return html.unescape(_LONG.sub(_shortened, text)) if "&#" in text else html.unescape(text)


def _shortened(match: re.Match[str]) -> str:
    return f"&#{match[1]}{match[2]}" if len(match[2]) <= _MOST else "&#xFFFD"
