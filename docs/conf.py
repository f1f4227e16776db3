"""How the documentation is made: pages of Markdown, run by MyST-NB, and the reference that is written in the sources.

``make docs`` builds it without a network and fails on a warning: a broken link, a name that is not documented, a cell that
raises. What other tools write (Rust's own documentation, the command line's) is put beside the pages.
"""

from __future__ import annotations

import logging
import os
import sys
from importlib.metadata import version as installed
from pathlib import Path

project = "regulars"
author = "the regulars developers"
copyright = author  # noqa: A001 (Sphinx's name for it)
release = installed("regulars")
version = release

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))
# What kernels say of themselves when they start is no news.
logging.getLogger("traitlets").setLevel(logging.ERROR)

extensions = [
    "mathml",
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
]
exclude_patterns = ["_build", "requirements.txt", "jupyter_execute", "**/.ipynb_checkpoints"]
nitpicky = True
# Types that the sources name for readers and type checkers, and that have no page of their own.
nitpick_ignore_regex = [
    ("py:.*", r"(?!regulars\.).*"),
    ("py:.*", r"regulars\.(.*\.)?_.*"),
    ("py:obj", r"regulars\..*"),
    ("py:class", r"regulars\.(_dates|_source|documents|clv\.model|clv\.purchases)\..*"),
]

# ── Pages ────────────────────────────────────────────────────────────────────

myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 4
# Every page is run whenever it is built, and an error in a cell is one of the build.
nb_execution_mode = "force"
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_merge_streams = True
# What a cell displays as Markdown may have tables.
nb_render_markdown_format = "myst"
# A notebook outside an editor has no width; tables take what they need.
os.environ.setdefault("COLUMNS", "120")

# ── The reference of Python ──────────────────────────────────────────────────

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autosummary_generate = True
napoleon_google_docstring = False
napoleon_use_rtype = False

# ── How it looks ─────────────────────────────────────────────────────────────

html_math_renderer = "mathml"
html_theme = "furo"
html_title = f"regulars {release}"
html_static_path = ["_static"]
html_css_files = ["docs.css"]
html_copy_source = False
html_show_sourcelink = False
# What `cargo doc` wrote, where there is any; without it the page about Rust says how to make it.
html_extra_path = [path for path in [os.environ.get("REGULARS_RUSTDOC", "")] if path and Path(path).is_dir()]
html_theme_options = {"navigation_with_keys": True}

