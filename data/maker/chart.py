"""Charts as vector drawings: lines and bars with their axes."""

from __future__ import annotations

from reportlab.lib import colors
from reportlab.platypus import Flowable

from data.maker.blocks import Chart

GREY = colors.HexColor("#8a929e")


class Drawn(Flowable):  # type: ignore[misc]
    """A chart at a width in points; its height is kept."""

    def __init__(self, chart: Chart, width: float, colour: str, height: float = 120) -> None:
        super().__init__()
        self.chart = chart
        self.width, self.height = width, height
        self.ink = colors.HexColor(colour)

    def draw(self) -> None:
        """Axes, then what the chart shows."""
        values = self.chart.values
        low = 0.0 if self.chart.kind == "bars" else min(values) * 0.96
        low = min(low, min(values) * 1.1)
        top = max(values) * 1.08
        self.left, self.floor = 34.0, 16.0
        self.scale = (self.height - self.floor - 4) / (top - low)
        self.low = low
        canvas = self.canv
        canvas.setFont("Helvetica", 6)
        for step in range(4):
            value = low + (top - low) * step / 3
            y = self.floor + (value - low) * self.scale
            canvas.setStrokeColor(colors.HexColor("#dde2e8"))
            canvas.setLineWidth(0.4)
            canvas.line(self.left, y, self.width, y)
            canvas.setFillColor(GREY)
            canvas.drawRightString(self.left - 4, y - 2, f"{value:,.0f}" if top > 30 else f"{value:,.1f}")
        (self._bars if self.chart.kind == "bars" else self._line)()

    def _line(self) -> None:
        canvas, values = self.canv, self.chart.values
        step = (self.width - self.left - 2) / (len(values) - 1)
        path = canvas.beginPath()
        for n, value in enumerate(values):
            point = (self.left + n * step, self.floor + (value - self.low) * self.scale)
            path.lineTo(*point) if n else path.moveTo(*point)
        canvas.setStrokeColor(self.ink)
        canvas.setLineWidth(1.1)
        canvas.drawPath(path)
        canvas.setFillColor(GREY)
        for n in (0, len(values) // 2, len(values) - 1):
            draw = (canvas.drawString, canvas.drawCentredString, canvas.drawRightString)[
                (n > 0) + (n == len(values) - 1)
            ]
            draw(self.left + n * step, 5, self.chart.labels[n])

    def _bars(self) -> None:
        canvas, values = self.canv, self.chart.values
        step = (self.width - self.left) / len(values)
        zero = self.floor + (0 - self.low) * self.scale
        for n, (name, value) in enumerate(zip(self.chart.labels, values, strict=True)):
            canvas.setFillColor(colors.HexColor("#9fb0c6") if name.endswith("E") else self.ink)
            canvas.rect(self.left + n * step + step * 0.2, zero, step * 0.6, value * self.scale, stroke=0, fill=1)
            canvas.setFillColor(GREY)
            canvas.drawCentredString(self.left + (n + 0.5) * step, 5, name)
