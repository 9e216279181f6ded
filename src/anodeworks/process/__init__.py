"""Activities, the route that connects them, and the technology matrix that closes it.

Importing this package makes every built-in kind of activity known.
"""

from anodeworks.process import (  # noqa: F401  (each makes its kinds known)
    activation,
    blend,
    carbonisation,
    coating,
    deposition,
    gas,
    graphite,
    infiltration,
    market,
    milled,
    powder,
    silane,
    siox,
    utilities,
)
from anodeworks.process.activity import Activity, Exchanges, Furnace, Machine, Powered
from anodeworks.process.network import Network, Node
from anodeworks.process.route import assemble

__all__ = ["Activity", "Exchanges", "Furnace", "Machine", "Network", "Node", "Powered", "assemble"]
