"""The table kit: columns, a model that prepares ready strings, a view that repaints only dirty visible cells.

Thread: GUI. May import `ibdesk.ui` and `ibdesk.core`. No proxy model: the order of rows belongs to the model.
"""
