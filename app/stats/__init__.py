"""Improvement statistics: numbers in, frozen result out.

Nothing is imported here, so that naming the package costs nothing: SciPy loads with the module that needs it.
"""
