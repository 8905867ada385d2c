"""Page images, rendered in a process of their own and cached by the file's hash, page and scale.

The PDF library is not thread-safe, and some files abort the process that draws them.
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from core.errors import NotFound, UnreadableDocument

MOST_PIXELS = 12_000_000
SCALES = (1.0, 1.5, 2.0, 3.0)


class Renderer:
    """Renders pages of PDF files to WebP, one process, restarted when a file kills it."""

    def __init__(self, cache: Path, *, timeout_s: float = 15.0) -> None:
        self._cache = cache
        self._timeout_s = timeout_s
        self._pool: ProcessPoolExecutor | None = None

    async def page(self, pdf: Path, sha256: str, number: int, scale: float) -> bytes:
        """One page, numbered from 1, at ``scale`` pixels a point.

        Raises:
            NotFound: The file has no such page.
            UnreadableDocument: The file cannot be rendered within the limits.
        """
        if scale not in SCALES:
            raise NotFound(f"no page image at scale {scale}; there are {', '.join(map(str, SCALES))}")
        kept = self._cache / sha256[:2] / f"{sha256}-{number}@{scale}.webp"
        if kept.exists():
            return await asyncio.to_thread(kept.read_bytes)
        image = await self._render(pdf, number, scale)
        await asyncio.to_thread(_keep, kept, image)
        return image

    async def _render(self, pdf: Path, number: int, scale: float) -> bytes:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, get_context("spawn"), _limit, max_tasks_per_child=500)
        work = asyncio.get_running_loop().run_in_executor(self._pool, _draw, str(pdf), number, scale)
        try:
            return await asyncio.wait_for(work, self._timeout_s)
        except (BrokenProcessPool, TimeoutError) as error:
            self.close()
            raise UnreadableDocument("CORRUPT", f"page {number} cannot be drawn within the limits") from error

    def warm(self) -> None:
        """Start the process before the first page is asked for."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, get_context("spawn"), _limit, max_tasks_per_child=500)
            self._pool.submit(os.getpid)

    def close(self) -> None:
        """End the process, mid-page if need be; the next page starts another."""
        pool, self._pool = self._pool, None
        if pool is not None:
            for process in list((pool._processes or {}).values()):
                process.kill()
            pool.shutdown(wait=False, cancel_futures=True)


def _limit() -> None:
    import resource
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    import pypdfium2  # noqa: F401


def _draw(pdf: str, number: int, scale: float) -> bytes:
    import io

    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        if not 1 <= number <= len(document):
            raise NotFound(f"no page {number}; the file has {len(document)}")
        page = document[number - 1]
        width, height = page.get_size()
        fitting = min(scale, (MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        image = page.render(scale=fitting, may_draw_forms=False).to_pil()
        held = io.BytesIO()
        image.convert("RGB").save(held, "WEBP", quality=82, method=0)
        return held.getvalue()


def _keep(path: Path, image: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(image)
    part.replace(path)
