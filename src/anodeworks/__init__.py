"""Anodeworks: an engineering and finance twin of silicon-carbon anode plants."""
