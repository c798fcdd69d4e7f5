"""Reusable Qt that knows no panel: theme, fonts, tables, fields, docks. Thread: GUI. May import session and core.

How a panel is built:

    class FarmsPanel(Panel):                                  # ui.panel
        panel_id, title = "farms", "Farms"
        def __init__(self, session, parent=None):
            super().__init__(parent)
            columns = [Column(key="name", title="Farm", width=150, text=lambda f: f.name, bold=True,
                              mark=lambda f: Mark(*LAMPS[f.lamp]), color=lambda f: "text"), ...]   # ui.table.column
            self.model = TableModel(columns, key_of=lambda f: f.name, parent=self)                 # ui.table.model
            self.pane = TablePane(self.model, "Farms", "farms.table", self)                        # ui.table.pane
            self.pane.set_empty("No farms heard of yet.")
            self.content.addWidget(self.pane)
            self.subscribe(session.farms, self.on_farms_changed)   # only while visible; None = catch up
        def on_farms_changed(self, change):
            self.model.set_rows(self.session.farms.rows)      # or model.upsert(rows) / model.update(keys)

Colours: `theme.color("up")`, never a literal. Text: `labels.Label(text, Role.CAPTION, "text3")`, plain by nature.
Fields: `fields.PriceField("Limit price")` with `value()`, `grammar()`, `set_stepper(f, show)`, signals `edited`,
`refused(reason)`. Buttons: `buttons.button("Connect", Kind.MAIN)`, `set_enabled(widget, on, reason)`.
Rows are spoken of by key: `view.chosen(keys)`, `view.activated_key(key)`, `view.menu_asked(key, global_pos)`.
"""
