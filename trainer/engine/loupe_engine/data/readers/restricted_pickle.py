"""Pickles from outside, with nothing in them but plain values. A pickle can otherwise run any program."""

from __future__ import annotations

import io
import pickle
import pickletools
from pathlib import Path
from typing import Any

from ...events import EngineError
from ...unread import why
from .files import check_file

# refs(unc).p of RefCOCO is about 50 MB. A byte can make an object of some 70 bytes, so this bounds the memory too.
_LARGEST_FILE = 128 << 20
# Everything a list of plain records needs, of protocols 0 to 5. GLOBAL, INST and STACK_GLOBAL name a class: they are
# here only so that find_class can say which one it refuses. Missing are all that call, build or fetch something.
_ALLOWED = {
    *("PROTO", "FRAME", "STOP", "MARK", "POP", "POP_MARK", "DUP", "GLOBAL", "INST", "STACK_GLOBAL"),
    *("NONE", "NEWTRUE", "NEWFALSE", "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4"),
    *("FLOAT", "BINFLOAT", "STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE"),
    *("BINUNICODE8", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "LIST", "EMPTY_LIST", "APPEND", "APPENDS"),
    *("DICT", "EMPTY_DICT", "SETITEM", "SETITEMS", "TUPLE", "EMPTY_TUPLE", "TUPLE1", "TUPLE2", "TUPLE3"),
    *("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE", "GET", "BINGET", "LONG_BINGET"),
}
_NAMES = {ord(opcode.code): opcode.name for opcode in pickletools.opcodes}


def _refuse(number: int) -> Any:
    def refuse(_: Any) -> None:
        raise EngineError("pickle-refused", f"the pickle uses {_NAMES[number]}, which plain values do not need")

    return refuse


# The unpickler written in Python, not the one in C: C's keeps objects by number in an array, so a few bytes that name a
# high number make it fill the memory; and only this one lets steps be taken out.
class _PlainUnpickler(pickle._Unpickler):
    dispatch = {
        number: step if _NAMES[number] in _ALLOWED else _refuse(number)
        for number, step in pickle._Unpickler.dispatch.items()
    }

    def find_class(self, module: str, name: str) -> Any:
        raise EngineError("pickle-refused", f"the pickle asks for {module}.{name}; only plain values are read")

    def persistent_load(self, pid: Any) -> Any:
        raise EngineError("pickle-refused", "the pickle refers to an object outside of itself (a persistent id)")


def load_plain(path: Path, limit: int = _LARGEST_FILE) -> Any:
    """Lists, dicts, tuples, str, bytes, int, float, bool and None of a pickle of any protocol.

    Strings of Python 2 are read as Latin-1, which never fails (the public refer files are ASCII). numpy scalars are
    refused like every class: the refer format has none. Raises EngineError "dataset-missing", "dataset-too-large",
    "pickle-refused" with the class named, or "pickle-broken".
    """
    check_file(path, limit)
    try:
        # From memory: a length in the pickle beyond its end then reads what there is instead of reserving it all.
        return _PlainUnpickler(io.BytesIO(path.read_bytes()), encoding="latin1").load()
    except EngineError as error:
        raise EngineError(error.code, f"{path}: {error}; get it again, from who publishes it") from None
    except Exception as error:  # whatever a step raises, the cause is a stream that no pickler wrote
        message = f"{path} is not a readable pickle ({type(error).__name__}: {why(error)}); get it again"
        raise EngineError("pickle-broken", message) from None
