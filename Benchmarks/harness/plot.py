"""Charts as SVG, in both colour schemes, for the pages under Benchmarks/."""

import math
import xml.sax.saxutils

STYLE = """<style>
text { font: 13px system-ui, sans-serif; fill: #333; }
.title { font-weight: 600; }
.axis { stroke: #999; stroke-width: 1; fill: none; }
.ours { fill: #2f6fb0; stroke: #2f6fb0; } .other { fill: #9aa5b1; stroke: #9aa5b1; }
.line { fill: none; stroke-width: 2; }
@media (prefers-color-scheme: dark) { text { fill: #ddd; } .ours { fill: #6fa8dc; stroke: #6fa8dc; } }
</style>"""
PALETTE = ("#2f6fb0", "#c2571a", "#3d8f4d", "#8a5bb0", "#7a7a7a", "#b0892f")


def _text(x, y, text, anchor="start", style=""):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" class="{style}">{xml.sax.saxutils.escape(text)}</text>'


def _svg(width, height, parts):
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    return "\n".join([head, STYLE, *parts, "</svg>", ""])


def bars(title, rows, unit):
    """rows: (name, value, whether it is ours). Lengths are on a logarithmic scale where the values differ a lot."""
    width, left, line = 760, 220, 24
    values = [value for _, value, _ in rows]
    is_logarithmic = max(values) > 15 * min(values)
    low, high = min(values) / 2, max(values)

    def length(value):
        share = math.log(value / low) / math.log(high / low) if is_logarithmic else value / high
        return share * (width - left - 90)

    parts = [_text(10, 20, title + (" (logarithmic)" if is_logarithmic else ""), style="title")]
    for index, (name, value, is_ours) in enumerate(rows):
        y = 36 + index * line
        style = "ours" if is_ours else "other"
        parts.append(_text(left - 8, y + 14, name, "end"))
        parts.append(f'<rect x="{left}" y="{y}" width="{length(value):.1f}" height="{line - 6}" class="{style}"/>')
        parts.append(_text(left + length(value) + 6, y + 14, f"{value:.1f} {unit}"))
    return _svg(width, 44 + len(rows) * line, parts)


def lines(title, marks, series, unit):
    """marks: what stands below the x axis, evenly spaced. series: {name: values}. The y axis is logarithmic."""
    width, height, left, bottom, right = 760, 380, 60, 40, 170
    values = [value for each in series.values() for value in each]
    low, high = min(values) * 0.8, max(values) * 1.2

    def x(index):
        return left + index * (width - left - right) / max(1, len(marks) - 1)

    def y(value):
        return height - bottom - math.log(value / low) / math.log(high / low) * (height - bottom - 40)

    parts = [_text(10, 20, title, style="title")]
    parts.append(f'<path class="axis" d="M{left} 30 V{height - bottom} H{width - right}"/>')
    for index, mark in enumerate(marks):
        parts.append(_text(x(index), height - bottom + 20, mark, "middle"))
    for value in (low / 0.8, math.sqrt(low * high), high / 1.2):
        parts.append(_text(left - 6, y(value) + 4, f"{value:.0f}" if value >= 10 else f"{value:.1f}", "end"))
    parts.append(_text(10, 38, unit))
    ends = []
    for (name, each), colour in zip(series.items(), PALETTE):
        path = " ".join(f"{'ML'[index > 0]}{x(index):.1f} {y(value):.1f}" for index, value in enumerate(each))
        parts.append(f'<path class="line" style="stroke:{colour}" d="{path}"/>')
        ends.append((y(each[-1]) + 4, name, colour))
    last = 0
    for place, name, colour in sorted(ends):
        last = max(place, last + 15)  # names do not lie upon each other
        parts.append(
            f'<text x="{width - right + 8}" y="{last:.0f}" style="fill:{colour}">{xml.sax.saxutils.escape(name)}</text>')
    return _svg(width, height, parts)
