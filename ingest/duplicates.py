"""Near-duplicates and syndicated copies, by MinHash over shingles of five words.

Two documents are near when at least 0.85 of their shingles are shared, as estimated from 128 permutations (a standard
error of 0.03 there). Numbers count as words. A company's quarterly reports of one year share up to 0.68, so the
threshold leaves them apart; a note passed on under another masthead shares over 0.9.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from datasketch import MinHash, MinHashLSH

SHINGLE = 5
PERMUTATIONS = 128
SCHEME = "affine32"
NEAR = 0.85
MOST_WORDS = 50_000
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """Two documents by id, the smaller id first, and their likeness in [0, 1]."""

    one: str
    other: str
    likeness: float


def signature(text: str) -> bytes:
    """128 minimum hashes of a text's shingles, as 512 bytes. A text under five words is one shingle.

    Of a text over 50,000 words only so many count: a copy is one from its beginning.
    """
    words = _WORD.findall(text.lower())[:MOST_WORDS]
    hashes = np.array([zlib.crc32(word.encode()) for word in words] or [0], dtype=np.uint64)
    shingles = hashes[: max(1, len(hashes) - SHINGLE + 1)].copy()
    for i in range(1, min(SHINGLE, len(hashes))):
        shingles = shingles * _PRIME + hashes[i : i + len(shingles)]
    for shift in (30, 27):
        shingles = (shingles ^ (shingles >> np.uint64(shift))) * _PRIME
    sketch = MinHash(num_perm=PERMUTATIONS, seed=1, scheme=SCHEME, hashfunc=int)
    sketch.update_batch((np.unique(shingles) >> np.uint64(32)).tolist())
    return np.asarray(sketch.hashvalues, dtype="<u4").tobytes()


def near(signatures: Mapping[str, bytes], threshold: float = NEAR) -> list[Link]:
    """Pairs of documents whose texts are alike, most alike first; ties by id.

    Args:
        signatures: What `signature` gave, by document id.
    """
    sketches = {name: _sketch(told) for name, told in sorted(signatures.items())}
    index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    found: list[Link] = []
    for name, sketch in sketches.items():
        for other in index.query(sketch):
            likeness = float(sketch.jaccard(sketches[other]))
            if likeness >= threshold:
                found.append(Link(min(name, other), max(name, other), likeness))
        index.insert(name, sketch)
    return sorted(found, key=lambda link: (-link.likeness, link))


def _sketch(told: bytes) -> MinHash:
    values = np.frombuffer(told, dtype="<u4").astype(np.uint64)
    if len(values) != PERMUTATIONS:
        raise ValueError(f"a signature has {PERMUTATIONS * 4} bytes, not {len(told)}")
    return MinHash(num_perm=PERMUTATIONS, seed=1, hashvalues=values, scheme=SCHEME)
