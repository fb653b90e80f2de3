#!/usr/bin/python3
"""labels.py LABELS.csv PDF: the labels of label_bench on sheets, by reportlab and segno, as fast as they go. The texts
that all labels share are one form, the modules of a code are rows of one path, and segno is told all that it would look for
but the mask, which libqrencode looks for as well."""
import sys

import segno.encoder
from reportlab import rl_config
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

COLUMNS, ROWS = 5, 17
LEFT, TOP, STEP_X, STEP_Y = 19.7, 6.15, 36.0, 15.9
WIDTH, HEIGHT = 32.5, 12.7
MODULE = 8 * 25.4 / 600
CODE_X, CODE_Y = 0.1 + 4 * MODULE, 4 * MODULE

PLAIN, BOLD = "DejaVuSans", "DejaVuSans-Bold"
SHARED = [  # mm from the left and the top, font, size, width in percent, text
    (10, 1.92, BOLD, 5.2, 92, "hUC-MSC"),
    (10, 5.25, PLAIN, 4.2, 90, "Lot UC26A001"),
    (10, 6.65, PLAIN, 4, 80, "50 × 10⁶ cells / 5 mL"),
    (22.8, 6.65, PLAIN, 4, 85, "Exp 2028-02-29"),
    (10, 8.05, PLAIN, 3.8, 90, "Store at or below -150 °C"),
    (10, 9.4, PLAIN, 3.8, 90, "Cell Processing North"),
    (0.5, 10.68, PLAIN, 3.2, 92, "Caution: New Drug—Limited by Federal (or United States)"),
    (0.5, 11.88, PLAIN, 3.2, 92, "law to investigational use."),
]


def write_text(canvas, x, y, font, size, width, text):
    block = canvas.beginText(x * mm, (HEIGHT - y) * mm)
    block.setFont(font, size)
    block.setHorizScale(width)
    block.textOut(text)
    canvas.drawText(block)


def draw_code(canvas, payload):
    code = segno.encoder.encode(payload, error="M", version=1, mode="alphanumeric", boost_error=False)
    path = canvas.beginPath()
    side = MODULE * mm
    y = (HEIGHT - CODE_Y) * mm
    for modules in code.matrix:
        y -= side
        column = modules.find(1)
        while column >= 0:
            end = modules.find(0, column)
            if end < 0:
                end = len(modules)
            path.rect(CODE_X * mm + column * side, y, (end - column) * side, side)
            column = modules.find(1, end)
    canvas.drawPath(path, stroke=0, fill=1)


def draw_label(canvas, place, vial, serial):
    row, column = divmod(place, COLUMNS)
    canvas.saveState()
    canvas.translate((LEFT + column * STEP_X) * mm, 792 - (TOP + row * STEP_Y + HEIGHT) * mm)
    canvas.doForm("shared")
    write_text(canvas, 10, 3.7, BOLD, 5, 92, vial)
    write_text(canvas, 26, 5.25, PLAIN, 4.2, 90, f"No. {serial}")
    draw_code(canvas, vial)
    canvas.restoreState()


def main():
    source, file = sys.argv[1:]
    rl_config.useA85 = 0
    for font in PLAIN, BOLD:
        pdfmetrics.registerFont(TTFont(font, f"/usr/share/fonts/truetype/dejavu/{font}.ttf"))
    canvas = Canvas(file, pagesize=(612, 792), pageCompression=1)
    canvas.beginForm("shared", 0, 0, WIDTH * mm, HEIGHT * mm)
    for text in SHARED:
        write_text(canvas, *text)
    canvas.endForm()
    with open(source, encoding="ascii") as lines:
        next(lines)
        for index, line in enumerate(lines):
            place = index % (COLUMNS * ROWS)
            if index and place == 0:
                canvas.showPage()
            draw_label(canvas, place, *line.rstrip("\n").split(","))
    canvas.save()


main()
