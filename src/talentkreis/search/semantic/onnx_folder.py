# SPDX-License-Identifier: Apache-2.0
"""A model an operator put into a folder: ONNX with its tokenizer, as model hubs give them away.

`model.onnx` (or `onnx/model.onnx`) and `tokenizer.json` are needed. `1_Pooling/config.json`,
`sentence_bert_config.json` and `config_sentence_transformers.json` are followed where they are
there: how words become a sentence, how many words count, what stands before each text. Nothing of
the folder is run as code, and nothing is fetched. The name holds a hash over all of these files.
"""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from talentkreis.search.semantic.port import Unusable, of_length_one

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

MODELS = ("model.onnx", "onnx/model.onnx")
TOKENIZER = "tokenizer.json"
POOLING = "1_Pooling/config.json"
LENGTH = "sentence_bert_config.json"
PROMPTS = "config_sentence_transformers.json"
# Titles, skills and sentences are short; what is longer is cut here.
MOST_TOKENS = 256
BATCH = 32
_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})
_HASH_DIGITS = 16
_SENTENCES, _WORDS = 2, 3


@dataclass(frozen=True, slots=True)
class _Settings:
    """What the folder says about the way from words to a vector."""

    takes_first: bool
    most_tokens: int
    prefix: str


class OnnxFolder:
    """Loads the model with the first text and keeps it until it is released."""

    is_outside = False

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._loaded: tuple[Any, Any, _Settings] | None = None
        self._loaded_name = ""
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The folder's name and what is in it. Raises Unusable."""
        folder = self._readable()
        model = _model_file(folder)
        if not (folder / TOKENIZER).is_file():
            raise Unusable("no_file", TOKENIZER)
        files = [model, *sorted(model.parent.glob("*.onnx_data")), folder / TOKENIZER]
        files += [path for each in (POOLING, LENGTH, PROMPTS) if (path := folder / each).is_file()]
        seen = tuple((str(p), p.stat().st_size, p.stat().st_mtime_ns) for p in files)
        return f"onnx/{folder.name}/{_hash_of(seen)}"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text. Raises Unusable."""
        with self._lock:
            name = self.name
            if self._loaded is None or self._loaded_name != name:
                self._loaded, self._loaded_name = _loaded(self._readable()), name
            session, tokenizer, settings = self._loaded
            parts = [
                _embedded(session, tokenizer, settings, texts[start : start + BATCH])
                for start in range(0, len(texts), BATCH)
            ]
        return np.concatenate(parts) if parts else np.zeros((0, 0), dtype=np.float32)

    def release(self) -> None:
        """Give the memory back."""
        with self._lock:
            self._loaded = None

    def _readable(self) -> Path:
        if self._folder is None or not self._folder.is_dir():
            raise Unusable("no_folder", "" if self._folder is None else self._folder.name)
        return self._folder


def _model_file(folder: Path) -> Path:
    for name in MODELS:
        if (folder / name).is_file():
            return folder / name
    raise Unusable("no_file", MODELS[0])


@lru_cache(maxsize=8)
def _hash_of(files: tuple[tuple[str, int, int], ...]) -> str:
    """Over the contents; looked at again where size or time of a file changed."""
    digest = hashlib.sha256()
    for path, size, _changed in files:
        digest.update(f"{path.rpartition('/')[2]}:{size}\0".encode())
        with open(path, "rb") as file:
            while block := file.read(2**20):
                digest.update(block)
    return digest.hexdigest()[:_HASH_DIGITS]


def _loaded(folder: Path) -> tuple[Any, Any, _Settings]:
    try:
        import onnxruntime
        from tokenizers import Tokenizer
    except ImportError as error:
        raise Unusable("no_library", error.name or "") from error
    settings = _settings(folder)
    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        # The folder may say to fill up to a fixed length, or not at all.
        padding = tokenizer.padding or {}
        tokenizer.enable_padding(
            pad_id=padding.get("pad_id", 0),
            pad_type_id=padding.get("pad_type_id", 0),
            pad_token=padding.get("pad_token", "[PAD]"),
        )
        tokenizer.enable_truncation(settings.most_tokens)
    except Exception as error:
        raise Unusable("bad_tokenizer", TOKENIZER) from error
    options = onnxruntime.SessionOptions()
    # One thread each: colliding ones made single texts ten times slower.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(
            str(_model_file(folder)), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:
        raise Unusable("bad_model", MODELS[0]) from error
    unknown = sorted({each.name for each in session.get_inputs()} - _INPUTS)
    if unknown or "input_ids" not in {each.name for each in session.get_inputs()}:
        raise Unusable("unknown_input", ", ".join(unknown))
    return session, tokenizer, settings


def _settings(folder: Path) -> _Settings:
    pooling, length, prompts = (_json(folder / each) for each in (POOLING, LENGTH, PROMPTS))
    said = prompts.get("prompts")
    named = prompts.get("default_prompt_name")
    prefix = said.get(named) if isinstance(said, dict) and isinstance(named, str) else ""
    most = length.get("max_seq_length")
    return _Settings(
        takes_first=pooling.get("pooling_mode_cls_token") is True,
        most_tokens=min(most, MOST_TOKENS) if isinstance(most, int) and most > 0 else MOST_TOKENS,
        prefix=prefix if isinstance(prefix, str) else "",
    )


def _json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
    except (ValueError, OSError, RecursionError) as error:
        raise Unusable("bad_settings", path.name) from error
    if not isinstance(found, dict):
        raise Unusable("bad_settings", path.name)
    return found


def _embedded(
    session: Any, tokenizer: Any, settings: _Settings, texts: Sequence[str]
) -> NDArray[np.float32]:
    read = tokenizer.encode_batch([settings.prefix + text for text in texts])
    fed = {
        "input_ids": np.array([each.ids for each in read], dtype=np.int64),
        "attention_mask": np.array([each.attention_mask for each in read], dtype=np.int64),
        "token_type_ids": np.array([each.type_ids for each in read], dtype=np.int64),
    }
    asked = {each.name for each in session.get_inputs()}
    try:
        answers = session.run(None, {name: fed[name] for name in asked})
    except Exception as error:
        raise Unusable("bad_model", MODELS[0]) from error
    named = dict(zip((each.name for each in session.get_outputs()), answers, strict=True))
    found = named.get("sentence_embedding", answers[0] if answers else None)
    if not isinstance(found, np.ndarray) or found.shape[:1] != (len(texts),):
        raise Unusable("unknown_output")
    if found.ndim == _WORDS:
        found = _pooled(found, fed["attention_mask"], settings)
    if found.ndim != _SENTENCES:
        raise Unusable("unknown_output")
    return of_length_one(found.astype(np.float32))


def _pooled(
    words: NDArray[Any], mask: NDArray[np.int64], settings: _Settings
) -> NDArray[np.float32]:
    """One vector a text from one a word: the first, or the mean of all that are no filling."""
    if settings.takes_first:
        first: NDArray[np.float32] = words[:, 0]
        return first
    weights = mask[:, :, np.newaxis]
    mean: NDArray[np.float32] = (words * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1)
    return mean
