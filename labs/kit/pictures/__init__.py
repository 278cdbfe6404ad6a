"""Pictures of recordings and timings. Needs matplotlib, so nothing imports it until a picture is wanted."""

from labs.kit.colours import COLOURS
from labs.kit.pictures.lifetime import lifetime_chart
from labs.kit.pictures.lines import line_plot, scatter_plot, step_plot
from labs.kit.pictures.states import state_diagram
from labs.kit.pictures.style import Picture
from labs.kit.pictures.timing import timing_plot
from labs.kit.pictures.tree import process_tree

__all__ = [
    "COLOURS",
    "Picture",
    "lifetime_chart",
    "line_plot",
    "process_tree",
    "scatter_plot",
    "state_diagram",
    "step_plot",
    "timing_plot",
]
