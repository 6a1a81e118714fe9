"""How Sphinx makes a site of these pages: `make docs`, then build/docs/index.html."""

project = "lotline"
author = "the founders of lotline"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "lotline"
html_static_path: list[str] = []
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b5a7a", "color-brand-content": "#0b5a7a"},
    "dark_css_variables": {"color-brand-primary": "#7cc4e0", "color-brand-content": "#7cc4e0"},
}
# Links go to headings as GitHub names them, so that the same page reads well there.
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
pygments_style = "friendly"
suppress_warnings = ["misc.highlighting_failure"]  # Pygments knows no Flux
