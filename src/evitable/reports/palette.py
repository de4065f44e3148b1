"""The colours, light and dark: one home for the page and for pictures on paper."""

from __future__ import annotations

LIGHT = {
    "paper": "#fcfbf8", "surface": "#fff", "sunk": "#f4f2ec", "ink": "#1c2126", "ink2": "#454d55", "ink3": "#626a72",
    "rule": "#d8d4ca", "rule2": "#e9e6de", "accent": "#0d4f8b", "tint": "#dbe8f4", "tint2": "#a9c8e6",
    "cr": "#0d4f8b", "pr": "#3f86c6", "im": "#0f6b58", "nr": "#bf4a17", "ns": "#7b838b", "hatch": "#a8a194",
    "g1": "#fbe3d2", "g12": "#f5c19c", "g2": "#e59a67", "g34": "#9c3a0c", "gx": "#e3e0d9",
    "g1t": "#1c2126", "g12t": "#1c2126", "g2t": "#1c2126", "g34t": "#fff", "gxt": "#1c2126",
    "warn": "#93500b", "grid": "#e6e2d9", "band": "#f2efe8", "rep": "#6588ac",
}  # fmt: skip
DARK = {
    "paper": "#12161a", "surface": "#181d22", "sunk": "#1d2329", "ink": "#e9e7e2", "ink2": "#bcc2c8", "ink3": "#98a0a8",
    "rule": "#353d45", "rule2": "#272e35", "accent": "#86bdf0", "tint": "#1e3852", "tint2": "#3c6a95",
    "cr": "#9fd0fb", "pr": "#5b9fda", "im": "#62d3b9", "nr": "#f38b5d", "ns": "#87909a", "hatch": "#5d6771",
    "g1": "#43291c", "g12": "#69391f", "g2": "#9a5026", "g34": "#f2a274", "gx": "#343b42",
    "g1t": "#f3ece6", "g12t": "#f7efe9", "g2t": "#fff", "g34t": "#1a0d05", "gxt": "#e9e7e2",
    "warn": "#e5a95c", "grid": "#29313a", "band": "#1b2127", "rep": "#48759e",
}  # fmt: skip
