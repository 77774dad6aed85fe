"""The demonstration's watchlists, with the port of its server filled in.

text = watchlist(port)                          demo/watchlist.yaml
text = watchlist(port, EARLIER_DENIAL)          the same with one more statement on file
"""

from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

HERE = Path(__file__).parent
EARLIER_DENIAL = HERE / "watchlist-earlier-denial.yaml"


def watchlist(port: int, *additions: Path) -> str:
    """Give the text of watchlist.yaml for a server on a port, with the lines of further files added to it.

    A file that adds has the same shape: what stands in its lists is appended, what stands elsewhere replaces.
    """
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000
    whole = yaml.load((HERE / "watchlist.yaml").read_text(encoding="utf-8"))
    for path in additions:
        _add(whole, yaml.load(path.read_text(encoding="utf-8")))
    out = StringIO()
    yaml.dump(whole, out)
    return out.getvalue().replace("{port}", str(port))


def _add(whole: Any, more: Any) -> None:
    for key, value in more.items():
        if isinstance(value, list) and key in whole:
            whole[key].extend(value)
        elif isinstance(value, dict) and key in whole:
            _add(whole[key], value)
        else:
            whole[key] = value
