"""The call map: every state of the dialog and every way between them, found by walking the code."""

from ivr.callmap.explore import CallMap, Edge, explore
from ivr.callmap.mermaid import as_mermaid
from ivr.callmap.svg import as_svg

__all__ = ["CallMap", "Edge", "as_mermaid", "as_svg", "explore"]
