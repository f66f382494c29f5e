"""The house's rules, kept: layering, sizes, annotations, and where SQL, Flask and WeasyPrint may live."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "shopper"
CHAIN = ("people", "programs", "checklists", "training", "visits", "reports", "field", "findings", "reviews", "history", "actions",
         "insight")
APP = {"__init__", "cli"}  # the outermost layer: with the demo it knows everybody
SHARED_FILES = {"model", "store", "visibility", "scoring", "rollup", "document", "display", "edition", "sections", "photos",
                "importing", "rendering", "texts", "extremes", "capture"}
FLASK_FILES = {"forms", "web", "cli", "commands", "__init__", "health", "serving"}
SQL_FILES = {"store", "audit", "blobs", "jobs", "mail", "db", "migrations"}
SQL = re.compile(r"^\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA|WITH|VACUUM)\s", re.IGNORECASE)
FILES = sorted(PACKAGE.rglob("*.py"))
FILE_LINES, FUNCTION_LINES, PARAMETERS = 250, 40, 5


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def capability(path: Path) -> str | None:
    """The package a file belongs to, None for the ground and the app."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else None


def shopper_imports(path: Path) -> list[str]:
    """Dotted names under `shopper` that a file imports, at any depth of its code."""
    found: list[str] = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return [dotted.removeprefix("shopper.") for dotted in found if dotted.startswith("shopper.")]


def outside_imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_package_imports_only_earlier_ones(path: Path) -> None:
    own = capability(path)
    if own not in CHAIN:
        return
    for dotted in shopper_imports(path):
        first = dotted.split(".")[0]
        if first in CHAIN and first != own:
            assert CHAIN.index(first) < CHAIN.index(own), f"{name_of(path)} imports {dotted}, which is later in the chain"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_across_packages_only_pure_files_models_and_stores_are_used(path: Path) -> None:
    own = capability(path)
    if own == "demo" or path.stem in APP:
        return
    for dotted in shopper_imports(path):
        parts = dotted.split(".")
        if parts[0] in CHAIN and parts[0] != own and len(parts) > 1:
            assert parts[1] in SHARED_FILES, f"{name_of(path)} reaches into shopper.{dotted}"


def test_no_import_circles_between_files() -> None:
    graph = {module_of(path): {target for target in map(file_of, shopper_imports(path)) if target} for path in FILES}
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " → ".join((*trail, module))
        if module not in done:
            for target in graph.get(module, set()):
                visit(target, (*trail, module))
            done.add(module)

    for module in graph:
        visit(module, ())


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


def file_of(dotted: str) -> str | None:
    """The file that a dotted name lives in: `people.store.sign_in` and `people.store` both live in people/store.py."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        if (PACKAGE / Path(*parts[:length])).with_suffix(".py").is_file():
            return ".".join(parts[:length])
    return None


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_flask_stays_at_the_edge(path: Path) -> None:
    if path.stem not in FLASK_FILES and not path.stem.endswith("views") and module_of(path) != "field.sync":
        assert not outside_imports(path) & {"flask", "flask_wtf", "wtforms", "werkzeug"}, name_of(path)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_sql_is_written_in_stores_only(path: Path) -> None:
    if path.stem in SQL_FILES:
        return
    texts = [node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    sql = [text for text in texts if SQL.match(text) and text.isascii() and len(text.split()) > 2 and text.split()[0].isupper()]
    assert not sql, f"{name_of(path)} holds SQL: {sql[0][:60]}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_weasyprint_is_known_in_one_place(path: Path) -> None:
    if path != PACKAGE / "pdf.py":
        assert "weasyprint" not in outside_imports(path) | {n.split(".")[0] for n in shopper_imports(path)}, name_of(path)


@pytest.mark.parametrize("path", [path for path in FILES if path.stem == "model"], ids=name_of)
def test_models_are_pure(path: Path) -> None:
    assert not outside_imports(path) & {"sqlite_utils", "os", "time", "random", "secrets", "uuid", "pathlib"}, name_of(path)
    called = {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
    assert not called & {"now", "utcnow", "today"}, f"{name_of(path)} reads a clock"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_and_functions_stay_small(path: Path) -> None:
    if path.stem != "migrations":
        assert len(path.read_text().splitlines()) <= FILE_LINES, name_of(path)
        for function in functions(path):
            assert (function.end_lineno or 0) - function.lineno < FUNCTION_LINES, f"{name_of(path)}: {function.name}"
    for function in functions(path):
        count = len([a for a in [*function.args.posonlyargs, *function.args.args] if a.arg not in ("self", "cls")])
        assert count <= PARAMETERS, f"{name_of(path)}: {function.name} takes {count} parameters"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_says_what_it_is_for_and_annotates_every_signature(path: Path) -> None:
    assert ast.get_docstring(tree(path)), f"{name_of(path)} does not say what it is for"
    for function in functions(path):
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        bare = [a.arg for a in arguments if a.annotation is None and a.arg not in ("self", "cls")]
        assert not bare, f"{name_of(path)}: {function.name} leaves {bare} unannotated"
        assert function.returns is not None, f"{name_of(path)}: {function.name} does not say what it returns"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_writes_go_through_the_one_door(path: Path) -> None:
    if path.stem in ("db", "migrations"):
        return
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.With):
            heads = [ast.unparse(item.context_expr) for item in node.items]
            assert not any(head.endswith(".conn") or ".atomic(" in head for head in heads), f"{name_of(path)}:{node.lineno}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_pictures_and_times_are_opened_with_care(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call):
            continue
        called, words = ast.unparse(node.func), {keyword.arg for keyword in node.keywords}
        if called == "Image.open":
            assert "formats" in words, f"{name_of(path)}:{node.lineno} opens any format"
        if called in ("datetime.now", "datetime.utcnow", "date.today"):
            assert node.args or words, f"{name_of(path)}:{node.lineno} has no zone"
        assert called not in ("Markup", "render_template_string"), f"{name_of(path)}:{node.lineno}"


def test_a_capability_has_the_same_name_everywhere() -> None:
    packages = {path.name for path in PACKAGE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert packages <= {*CHAIN, "demo"}
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()} - {"macros"}
    assert folders <= packages, "templates of a capability that does not exist"


def test_the_top_level_holds_only_what_it_should() -> None:
    allowed = {"shopper", "templates", "static", "instance", "tests", "pyproject.toml", "README.md", "run", "requirements.lock",
               "requirements-test.lock", ".ci", ".gitignore", ".git"}
    ignored = {".venv", ".tools", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".coverage"}
    assert {path.name for path in ROOT.iterdir()} - ignored <= allowed


def test_templates_hold_no_inline_code_and_no_unescaped_data() -> None:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text()
        if "pdf" not in path.parts:
            assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*(src=|type=\"application/json\"))", text), path
        assert not re.search(r"\|\s*safe\b", text), f"{path} marks data as safe"
