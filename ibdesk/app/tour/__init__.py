"""The guided tour: the real window, driven by real clicks and keys, each step asserting what the widgets show.

It is the end-to-end test of the program and the source of the pictures in the README. Thread: GUI.
"""
