"""How people come in: what the mentor sets, each with what it means."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lanchat.protocol.limits import MAX_WORD_CHARS
from lanchat.protocol.messages import Door
from lanchat.ui import text
from lanchat.ui.column import note_label
from lanchat.ui.theme import SPACE_L, SPACE_S, SPACE_XL, SPACE_XS, named, restyle

_WIDTH = 480
_INDENT = 28


class DoorDialog(QDialog):
    """Shows a Door and says which one is wanted. It holds no more than one change at a time."""

    door_wanted = Signal(object)
    """The Door as the mentor wants it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Who may come in")
        self._door = Door()
        self._column = QVBoxLayout(self)
        self.lobby = QCheckBox("Let each person in myself")
        self.has_word = QCheckBox("Ask for an entry word")
        self.word = QLineEdit()
        self.unverified = QCheckBox("Allow joining without the class code")
        self.note = note_label(bad=True)
        self.save_button = QPushButton("Save")
        self.cancel_button = QPushButton("Cancel")
        self._build()
        for box in (self.lobby, self.has_word, self.unverified):
            box.toggled.connect(self._check)
        self.has_word.clicked.connect(self._go_to_word)
        self.word.textChanged.connect(self._check)
        self.save_button.clicked.connect(self._save)
        self.cancel_button.clicked.connect(self.reject)
        self.set_door(self._door)

    def set_door(self, door: Door) -> None:
        """Show the door as it is. What the mentor has changed and not saved stays."""
        untouched = self._wanted() == self._door or not self.isVisible()
        self._door = door
        if untouched:
            self.lobby.setChecked(door.lobby)
            self.has_word.setChecked(door.word is not None)
            self.word.setText(door.word or "")
            self.unverified.setChecked(door.unverified)
        self._check()

    @Slot()
    def present(self) -> None:
        """Open, with the door as it is."""
        self.set_door(self._door)
        self.open()
        self._fit()
        self.lobby.setFocus()

    def _build(self) -> None:
        self.word.setMaxLength(MAX_WORD_CHARS)
        self.word.setAccessibleName("Entry word")
        self.word.setPlaceholderText("Entry word")
        self.note.hide()
        column = self._column
        column.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_L)
        column.setSpacing(SPACE_L)
        column.addLayout(_part(self.lobby, text.DOOR_LOBBY))
        column.addLayout(_part(self.has_word, text.DOOR_WORD, self.word, self.note))
        column.addLayout(_part(self.unverified, text.DOOR_UNVERIFIED))
        column.addWidget(named(QFrame(), "rule"))
        restyle(self.save_button, "kind", "primary")
        self.save_button.setDefault(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        column.addLayout(buttons)

    def _fit(self) -> None:
        # adjustSize would ask how high it is at another width.
        self.setFixedSize(_WIDTH, self._column.totalHeightForWidth(_WIDTH))

    def _wanted(self) -> Door:
        word = self.word.text().strip() if self.has_word.isChecked() else None
        return Door(self.lobby.isChecked(), word, self.unverified.isChecked())

    @Slot()
    def _check(self) -> None:
        wanted = self._wanted()
        self.word.setVisible(wanted.word is not None)
        missing = wanted.word == ""
        self.note.setText(text.ENTRY_WORD_MISSING if missing else "")
        self.note.setVisible(missing)
        self._fit()
        self.save_button.setEnabled(not missing and wanted != self._door)

    @Slot(bool)
    def _go_to_word(self, checked: bool) -> None:
        if checked:
            self.word.setFocus()

    @Slot()
    def _save(self) -> None:
        self.door_wanted.emit(self._wanted())
        self.accept()


def _part(box: QCheckBox, meaning: str, *more: QWidget) -> QVBoxLayout:
    """Return a box to tick, under it what it means, and under that what belongs to it."""
    sentence = note_label()
    sentence.setText(meaning)
    box.setAccessibleDescription(meaning)
    inside = QVBoxLayout()
    inside.setContentsMargins(_INDENT, 0, 0, 0)
    inside.setSpacing(SPACE_S)
    for widget in (sentence, *more):
        inside.addWidget(widget)
    column = QVBoxLayout()
    column.setSpacing(SPACE_XS)
    column.addWidget(named(box, "door"))
    column.addLayout(inside)
    return column
