"""The fibre plant: fibres, trunks, panels, polarity, what fills the trays, and spares."""
