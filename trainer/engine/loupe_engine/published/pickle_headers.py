"""The tensors that a file of torch.save lists: its zip's pickle, read without torch, without code and without the weights."""

from __future__ import annotations

import io
import pickle
import pickletools
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .headers import Headed, Header, UnreadableHeader, bounded, shape_of, shortened

LARGEST = 4 << 20
"""Of the pickle. Meta's sam2_hiera_large.pt has 0.2 MB."""
STORAGES = {
    **{"DoubleStorage": "F64", "FloatStorage": "F32", "HalfStorage": "F16", "BFloat16Storage": "BF16"},
    **{"LongStorage": "I64", "IntStorage": "I32", "ShortStorage": "I16", "CharStorage": "I8", "ByteStorage": "U8"},
    "BoolStorage": "BOOL",
}
# What a state dict needs. Missing are all that build sets, or a dict of keys of one's own: a key that is made of tuples in
# tuples can take for ever to hash.
_ALLOWED = {
    *("PROTO", "FRAME", "STOP", "MARK", "POP", "POP_MARK", "GLOBAL", "STACK_GLOBAL", "REDUCE", "BUILD", "BINPERSID"),
    *("NONE", "NEWTRUE", "NEWFALSE", "BININT", "BININT1", "BININT2", "LONG1", "LONG4", "BINFLOAT"),
    *("BINUNICODE", "SHORT_BINUNICODE", "EMPTY_LIST", "APPEND", "APPENDS", "EMPTY_DICT", "SETITEM", "SETITEMS"),
    *("TUPLE", "EMPTY_TUPLE", "TUPLE1", "TUPLE2", "TUPLE3"),
    *("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE", "GET", "BINGET", "LONG_BINGET"),
}
_NAMES = {ord(opcode.code): opcode.name for opcode in pickletools.opcodes}


@dataclass(frozen=True, eq=False)
class Listed:
    shape: object
    dtype: str


def rebuilt(storage: object = None, offset: object = 0, shape: object = None, *_: object) -> Listed:
    if not isinstance(storage, str):
        raise UnreadableHeader("it holds a tensor of numbers that it does not name")
    return Listed(shape, storage)


def parameter(tensor: object = None, *_: object) -> object:
    return tensor


def empty(*_: object) -> dict[str, object]:
    return {}


CALLED: dict[tuple[str, str], Callable[..., object]] = {
    ("torch._utils", "_rebuild_tensor_v2"): rebuilt,
    ("torch._utils", "_rebuild_parameter"): parameter,
    ("collections", "OrderedDict"): empty,
}


def _refuse(number: int) -> Any:
    def refuse(_: Any) -> None:
        raise UnreadableHeader(f"it holds more than plain weights ({_NAMES[number]}); ask its authors for safetensors")

    return refuse


class _Unpickler(pickle._Unpickler):
    """The one that is written in Python: C's keeps objects by number in an array, which a high number makes fill the memory."""

    dispatch = {
        number: step if _NAMES[number] in _ALLOWED else _refuse(number) for number, step in pickle._Unpickler.dispatch.items()
    }

    def find_class(self, module: str, name: str) -> object:
        if (module, name) in CALLED:
            return CALLED[module, name]
        if module == "torch" and name in STORAGES:
            return STORAGES[name]
        raise UnreadableHeader(f"it asks for {shortened(f'{module}.{name}')}, which plain weights do not need")

    def persistent_load(self, pid: object) -> object:
        if isinstance(pid, tuple) and len(pid) == 5 and pid[0] == "storage" and pid[1] in STORAGES.values():
            return pid[1]
        raise UnreadableHeader("it refers to something that is no tensor's numbers")

    def put(self, key: object, value: object) -> None:
        if type(key) is not str:
            raise UnreadableHeader("it is no state dict: what is in it has no names")
        self.stack[-1][key] = value

    def load_setitem(self) -> None:
        value, key = self.stack.pop(), self.stack.pop()
        self.put(key, value)

    def load_setitems(self) -> None:
        items = self.pop_mark()
        for key, value in zip(items[::2], items[1::2], strict=True):
            self.put(key, value)

    def load_build(self) -> None:
        """The version numbers of modules, which transformers leaves at a state dict."""
        self.stack.pop()

    dispatch[pickle.SETITEM[0]] = load_setitem
    dispatch[pickle.SETITEMS[0]] = load_setitems
    dispatch[pickle.BUILD[0]] = load_build


def read_pickle(path: Path) -> dict[str, Header]:
    """A flat state dict, or Meta's {"model": state dict}. Raises UnreadableHeader."""
    value = unpickled(pickle_of(path))
    if isinstance(value, dict) and set(value) == {"model"}:
        value = value["model"]
    if not isinstance(value, dict) or not value:
        raise UnreadableHeader("it holds no state dict")
    if other := next((name for name, one in value.items() if not isinstance(one, Listed)), None):
        raise UnreadableHeader(f"it is no flat state dict: {shortened(other)} is no tensor")
    return bounded({name: Header(shape_of(name, one.shape), one.dtype, path.name) for name, one in value.items()})


def pickle_of(path: Path) -> bytes:
    with Headed(path) as file:
        try:
            with zipfile.ZipFile(file) as archive:
                listed = [one for one in archive.infolist() if one.filename.count("/") == 1 and one.filename.endswith("/data.pkl")]
                if len(listed) != 1 or listed[0].compress_type != zipfile.ZIP_STORED:
                    raise UnreadableHeader("it is a ZIP, but not one of torch.save")
                if listed[0].file_size > LARGEST:
                    raise UnreadableHeader(f"its list of tensors has more than {LARGEST >> 20} MB, which none needs")
                return archive.read(listed[0])
        except zipfile.BadZipFile:
            why = "it is cut off, or of torch before 1.6, whose lists lie among the weights; download it again, or import it unchecked"
            raise UnreadableHeader(why) from None
        # zipfile's own: NotImplementedError for a version or packing that it does not know, RuntimeError for a password.
        except (OSError, ValueError, NotImplementedError, RuntimeError) as error:
            raise UnreadableHeader(f"it cannot be read ({shortened(error)})") from None


def unpickled(data: bytes) -> object:
    try:
        return _Unpickler(io.BytesIO(data)).load()
    except UnreadableHeader:
        raise
    except Exception as error:  # whatever a step raises, the cause is a stream that no torch.save wrote
        raise UnreadableHeader(f"its list of tensors cannot be read ({type(error).__name__})") from None
