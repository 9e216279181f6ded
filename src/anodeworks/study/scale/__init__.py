"""Studies too large for memory: streamed in blocks, kept on disk, resumed, and spread over a cluster."""

from anodeworks.study.scale.run import stream, streamed
from anodeworks.study.scale.summary import Summary

__all__ = ["Summary", "stream", "streamed"]
