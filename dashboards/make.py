"""Writes json/: `python -m dashboards.make` from the root of the repository."""

import json
from pathlib import Path

from dashboards import dust, machines, nodes, noise, overview
from dashboards.panels import Json

FOLDER = Path(__file__).resolve().parent / "json"
DASHBOARDS: tuple[Json, ...] = (
    overview.DASHBOARD, noise.DASHBOARD, dust.DASHBOARD, machines.DASHBOARD, nodes.DASHBOARD
)  # fmt: skip


def files() -> dict[str, str]:
    """{name: what stands in it}."""
    return {
        f"{one['uid']}.json": json.dumps(one, indent=1, ensure_ascii=False) + "\n"
        for one in DASHBOARDS
    }


def main() -> None:
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
