"""The calibration of the verdict: how often luck is called a change, and how often a change is seen.

`make calibrate` simulates at least 2,000 series a cell from fixed seeds and writes docs/calibration.md.
"""
