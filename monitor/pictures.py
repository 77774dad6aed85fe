"""A case at one glance: what was said and what was shown, on one axis of time, as a small PNG. Home of Matplotlib.

Mail programs drop inline SVG. Nothing from outside is drawn: dots, dates, and the words of this file.
"""

import io
from collections.abc import Sequence
from datetime import date, timedelta

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from PIL import Image

from monitor.model import Case, Day

WIDTH, HEIGHT = 592, 112
"""As a letter shows it; the file has twice as many pixels each way, for sharp screens."""
_BEGIN = float(date2num(date(1, 1, 1))) - 1
"""Where Matplotlib's axis of days has its zero: it takes long to say so for each day."""
_INK, _FINE, _SAID, _SHOWN, _PAPER = "#1d1d1b", "#595750", "#1d1d1b", "#8a2b1d", "#fdfcf9"


def picture(case: Case) -> bytes:
    """Draw the dates of a case's statements and signals; the same case gives the same bytes."""
    said, shown = [each.day for each in case.says], [each.day for each in case.shows]
    figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=200, facecolor=_PAPER)
    axes = figure.add_axes((0.09, 0.26, 0.89, 0.7), facecolor=_PAPER)
    for height, days, colour, mark in ((1, said, _SAID, "s"), (0, shown, _SHOWN, "o")):
        spans = [(_number(day.first()), _number(day.last())) for day in days]
        # A date that is known to the month or year only is as long as that.
        long = [(first, last) for first, last in spans if last > first]
        starts, ends = [first for first, _ in long], [last for _, last in long]
        axes.hlines([height] * len(long), starts, ends, colors=colour, linewidth=3, alpha=0.3)
        middles = [(first + last) / 2 for first, last in spans]
        axes.plot(middles, [height] * len(middles), mark, color=colour, markersize=6, alpha=0.75)
    begin, end = _span([*said, *shown])
    room = max((end - begin) * 0.04, timedelta(days=20))
    axes.set_xlim(_number(begin - room), _number(end + room))
    axes.set_ylim(-0.6, 1.6)
    axes.set_yticks([1, 0], ["says", "shows"], color=_INK, fontsize=8)
    locator = AutoDateLocator(minticks=3, maxticks=8)
    axes.xaxis.set_major_locator(locator)
    formats = ["%Y", "%b %Y", "%d %b %Y", "", "", ""]
    axes.xaxis.set_major_formatter(
        ConciseDateFormatter(locator, formats=formats, zero_formats=formats, show_offset=False)
    )
    axes.tick_params(axis="x", colors=_FINE, labelsize=7, length=3)
    axes.tick_params(axis="y", length=0)
    axes.hlines([0, 1], *axes.get_xlim(), color="#cfcabd", linewidth=0.6, zorder=0)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color("#cfcabd")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    drawn = Image.frombytes("RGBA", canvas.get_width_height(), bytes(canvas.buffer_rgba())).convert("RGB")
    out = io.BytesIO()
    drawn.quantize(16).save(out, "PNG", optimize=True)  # a quarter of the bytes, and no difference to be seen
    return out.getvalue()


def _span(days: Sequence[Day]) -> tuple[date, date]:
    return min(day.first() for day in days), max(day.last() for day in days)


def _number(day: date) -> float:
    return _BEGIN + day.toordinal()
