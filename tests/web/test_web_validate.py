"""html-validate finds nothing in any state, in any language."""

import subprocess

import neighbour_samples
import past_samples
import pytest
import web_axe
import web_samples as samples
from lotline.web.copy import documents
from lotline.web.page import page, plain_page
from lotline.web.report_page import form_page
from lotline.web.words import CATALOGUES, Words

STATES = samples.STATES | {
    "full": lambda: past_samples.now(neighbours=neighbour_samples.neighbours()),
}  # fmt: skip


def found(folder):
    """What it says of the documents in a folder; nothing where they are clean."""
    program = web_axe.there(web_axe.VALIDATE)
    done = subprocess.run([program, "--formatter", "text", *sorted(folder.glob("*.html"))],
                          cwd=folder, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


@pytest.mark.parametrize("lang", sorted(CATALOGUES))
def test_every_state_is_clean(tmp_path, lang):
    for state, made in STATES.items():
        (tmp_path / f"{state}.html").write_text(page(made(), Words(lang)))
    (tmp_path / "plain.html").write_text(plain_page(404, Words(lang)))
    copied = past_samples.now(neighbours=neighbour_samples.neighbours(published=True))
    for name, text in documents(copied, Words(lang)).items():
        (tmp_path / f"copy-{name.replace('/', '-')}").write_text(text)
    (tmp_path / "form.html").write_text(form_page(samples.SITE, 730, Words(lang), form="f"))
    assert found(tmp_path) == ""


def test_what_is_wrong_is_found(tmp_path):
    (tmp_path / "bad.html").write_text("<!DOCTYPE html><html><body><p><div></p></body></html>")
    assert "bad.html" in found(tmp_path)
