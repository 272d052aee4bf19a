"""Folders of fonts: first the built-in fonts of the renderer, then those of the machine."""

import os
import re
import sys
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"  # Liberation Serif; Liberation Sans comes with vl-convert
NO_SYSTEM_FONTS = FONTS / "fonts.conf"  # names no folder of the machine
_DIR = re.compile(r'<dir(?:\s+prefix="(\w+)")?[^<>]*>([^<]+)</dir>')
_USUAL = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")


def font_folders() -> tuple[str, ...]:
    """Return the folders of fonts in search order.

    The folders of the machine come from its fontconfig configuration; on systems without one, the renderer finds the
    fonts itself.
    """
    if sys.platform in {"darwin", "win32"}:
        return (str(FONTS),)
    return (str(FONTS), *_system_folders(Path(os.environ.get("FONTCONFIG_FILE", "/etc/fonts/fonts.conf"))))


def fonts_present() -> str:
    """Return a text that changes with the installed fonts; empty on systems without fontconfig."""
    if sys.platform in {"darwin", "win32"}:
        return ""
    files = (path for folder in font_folders() for path in sorted(Path(folder).rglob("*")))
    return repr([(str(path), status.st_size, status.st_mtime_ns) for path in files for status in [path.stat()]])


def _system_folders(config: Path) -> list[str]:
    try:
        named = _DIR.findall(config.read_text("utf-8", "replace"))
    except OSError:
        named = [("", folder) for folder in _USUAL]
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    found = (Path(data) / name if prefix == "xdg" else Path(name.strip()) for prefix, name in named)
    return [str(folder.expanduser()) for folder in found if folder.expanduser().is_dir()]
