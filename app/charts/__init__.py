"""Pictures: finished labels and numbers in, SVG text out.

Pure library. Nothing here knows Flask, the database or a form. Every label arrives translated and formatted;
every picture comes back as SVG that may stand inside a page under `style-src 'self'`, and prints the same
in a PDF. Matplotlib is loaded by the first chart that needs it, never by importing this package.
"""
