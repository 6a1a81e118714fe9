"""What a wheel carries: every module, every data file, every kernel."""

import warnings
from pathlib import Path

import pytest
from setuptools import Distribution

ROOT = Path(__file__).resolve().parents[2]
HOMES = {"lotline": ROOT / "gateway/lotline", "lotwire": ROOT / "firmware/lotwire"}
NOT_CARRIED = {".pyc", ".so"}  # kernels are built into the wheel by build_ext


@pytest.fixture
def build(monkeypatch):
    """The distribution as pyproject.toml describes it."""
    monkeypatch.chdir(ROOT)
    distribution = Distribution({"script_name": "setup.py"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two of its tables are called experimental
        distribution.parse_config_files(["pyproject.toml"])
    return distribution


def test_every_file_of_both_packages(build):
    command = build.get_command_obj("build_py")
    command.ensure_finalized()
    modules = {(ROOT / path).resolve() for _, _, path in command.find_all_modules()}
    data = {
        (ROOT / folder / name).resolve()
        for _, folder, _, names in command.data_files
        for name in names
    }
    there = {
        path
        for home in HOMES.values()
        for path in home.rglob("*")
        if path.is_file() and path.suffix not in NOT_CARRIED
    }
    assert there - modules - data == set()


def test_every_kernel_is_built_for_the_stable_abi(build):
    kernels = {p.stem for p in (ROOT / "cython_ext").glob("*.pyx")}
    assert {e.name for e in build.ext_modules} == {f"lotline._ext.{k}" for k in kernels}
    for extension in build.ext_modules:
        assert extension.py_limited_api
        assert ["Py_LIMITED_API", "0x030B0000"] in [list(m) for m in extension.define_macros]


def test_the_kernels_that_run_are_not_older_than_their_sources():
    for source in (ROOT / "cython_ext").glob("*.pyx"):
        built = list((HOMES["lotline"] / "_ext").glob(f"{source.stem}.*.so"))
        if not built:
            pytest.skip("lotline is installed, not built in this checkout")
        assert built[0].stat().st_mtime >= source.stat().st_mtime, "pip install -e . again"
