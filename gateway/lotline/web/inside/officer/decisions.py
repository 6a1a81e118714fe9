"""What somebody decides about an exceedance, read from the form."""

from collections.abc import Container, Mapping

from lotline.people import Role
from lotline.web.forms import plain

MAX_WORDS = 2000
# Who may do what; each of it needs its words, but for closing.
MAY: dict[str, tuple[Role, ...]] = {
    "explain": ("operator",), "accept": ("officer",), "refuse": ("officer",),
    "close": ("officer",), "reopen": ("officer",),
}  # fmt: skip


def read(
    sent: Mapping[str, str], role: Role, causes: Container[str]
) -> tuple[str, dict[str, str], str]:
    """(command, words, "") or what is to be said better; the command is "" where there is none."""
    command = sent.get("command", "")
    if role not in MAY.get(command, ()):
        return "", {}, "That is not yours to decide."
    words = {
        name: plain(sent.get(name, ""))
        for name in ("reason", "evidence", "cause", "words", "action")
    }
    if any(len(text) > MAX_WORDS for text in words.values()):
        return "", {}, f"That is too long: {MAX_WORDS} characters at most."
    if command == "explain":
        if words["cause"] not in causes:
            return "", {}, "Please choose a cause."
        if not words["action"]:
            return "", {}, "Please say what was done about it."
        return command, {name: words[name] for name in ("cause", "words", "action")}, ""
    if command == "close":
        return command, {}, ""
    if not words["reason"]:
        return "", {}, "Please give a reason: it is the record."
    if command == "accept":
        if not words["evidence"]:
            return "", {}, "Please name the evidence: without it nothing is left out."
        return command, {name: words[name] for name in ("reason", "evidence")}, ""
    return command, {"reason": words["reason"]}, ""
