# SPDX-License-Identifier: Apache-2.0
"""A real, tiny ONNX model in a folder, and a service that speaks OpenAI's interface.

Both see letters alone: words of the same letters mean the same to them.
"""

from __future__ import annotations

import json
import string
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from talentkreis.kernel.tests.web_server import Reply

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WIDTH = 16
LETTERS = ["[PAD]", "[UNK]", *string.ascii_lowercase, *string.digits, "ä", "ö", "ü", "ß", " "]


def letter_model(folder: Path, *, seed: int = 1, is_pooled: bool = False) -> Path:
    """A folder with a model that looks letters up and leaves the mean to its reader."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = np.random.default_rng(seed).normal(size=(len(LETTERS), WIDTH)).astype(np.float32)
    shape: list[str | int | None]
    shape = ["texts", WIDTH] if is_pooled else ["texts", "letters", WIDTH]
    name = "sentence_embedding" if is_pooled else "last_hidden_state"
    nodes = [helper.make_node("Gather", ["rows", "input_ids"], ["looked_up"])]
    if is_pooled:
        nodes.append(helper.make_node("ReduceMean", ["looked_up", "one"], [name], keepdims=0))
    else:
        nodes.append(helper.make_node("Identity", ["looked_up"], [name]))
    graph = helper.make_graph(
        nodes,
        "letters",
        [
            helper.make_tensor_value_info(each, TensorProto.INT64, ["texts", "letters"])
            for each in ("input_ids", "attention_mask")
        ],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)],
        [
            numpy_helper.from_array(rows, "rows"),
            numpy_helper.from_array(np.array([1], dtype=np.int64), "one"),
        ],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.checker.check_model(made)
    onnx.save(made, str(folder / "model.onnx"))
    tokenizer = Tokenizer(models.WordLevel({c: i for i, c in enumerate(LETTERS)}, "[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def letters_of(text: str) -> list[float]:
    """How often each letter stands in a text."""
    return [text.lower().count(letter) + 0.01 for letter in string.ascii_lowercase]


def embeddings(texts: Sequence[str], *, has_usage: bool = True, **said: Any) -> dict[str, Any]:
    """An answer of the service, its vectors in another order than the texts."""
    rows = [
        {"object": "embedding", "index": number, "embedding": letters_of(text)}
        for number, text in enumerate(texts)
    ]
    usage = {"usage": {"prompt_tokens": 7 * len(texts), "total_tokens": 7 * len(texts)}}
    return {
        "object": "list",
        "data": rows[::-1],
        "model": "letters-1",
        **(usage if has_usage else {}),
        **said,
    }


def texts_in(body: bytes) -> list[str]:
    """What a request asked to be embedded."""
    asked: list[str] = json.loads(body)["input"]
    return asked


def answered(body: bytes) -> Reply:
    """The service at work."""
    return Reply(body=embeddings(texts_in(body)))
