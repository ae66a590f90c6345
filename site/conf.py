"""Sphinx's configuration of the reading site: `make site` writes it into site/html.

Sources stand where they are, in course/ and labs/, so that links between them hold on the site as they do in
JupyterLab and on GitHub. The source folder is therefore the repository itself, and `include_patterns` says
what of it is read: never solutions/, autograder/ or tests/.

The address for links to Binder is `repository-code` in CITATION.cff, or REPOSITORY in `make site`.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # the extensions of this site stand beside this file

project = "Fairness and Bias Auditing"
author = "The authors of the workbook"
language = "en"

extensions = [
    "example",
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "live",
    "quiz",
    "reading",
    "references",
    "start",
]
root_doc = "site/index"
include_patterns = [
    "site/*.md",
    "site/*.rst",
    "site/api/*.rst",
    "course/*.ipynb",
    "course/*.md",
    "labs/*/*.ipynb",
]
# Not only left out but not walked through either.
exclude_patterns = [
    ".*",
    "autograder",
    "shared",
    "solutions",
    "tests",
    "site/html",
    "site/doctrees",
    "site/jupyter_execute",
    "**/.ipynb_checkpoints",
]
templates_path = [str(Path(__file__).parent / "templates")]  # autosummary starts from the source folder

nb_execution_mode = "off"  # the outputs that are stored, which nbval compares with a run
nb_code_prompt_show = "Show the code of this cell"
nb_code_prompt_hide = "Hide the code of this cell"
nb_custom_formats = {".ipynb": "stored.read"}
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
html_math_renderer = "mathml"

autosummary_generate = True
autosummary_generate_overwrite = True
autodoc_default_options = {
    "member-order": "bysource",
    # scikit-learn writes these into every estimator, with links into its own pages.
    "exclude-members": "get_metadata_routing, set_decision_function_request, set_fit_request, "
    "set_predict_proba_request, set_predict_request, set_score_request, set_transform_request",
}
autodoc_typehints = "none"  # NumPy docstrings name the types, with shapes and units
autodoc_preserve_defaults = True
napoleon_google_docstring = False
# Types in docstrings are words ("one value a row"), not names to be linked.
napoleon_use_param = False
napoleon_use_ivar = True
napoleon_use_rtype = False
suppress_warnings = [
    "ref.python"
]  # for the same reason: "rows" is a word, and three classes have it as a name

html_theme = "furo"
html_title = project
html_static_path = ["static"]
html_css_files = ["course.css"]
html_js_files = ["course.js", "guesses.js", "quiz.js"]
html_search_scorer = str(Path(__file__).with_name("scorer.js"))
html_copy_source = False  # a notebook's source has its outputs a second time
html_show_copyright = False
# A page opened from a folder may not read its neighbors; the titles and the index come in as scripts.
html_show_search_summary = False
html_additional_pages = {"index": "redirect.html"}
