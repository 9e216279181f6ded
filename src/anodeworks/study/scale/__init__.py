"""Studies too large for memory: streamed in blocks, kept on disk, resumed, and spread over a cluster."""

from anodeworks.study.scale.stream import stream
from anodeworks.study.scale.summary import Summary

__all__ = ["Summary", "stream"]
