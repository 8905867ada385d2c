"""Page images, rendered in processes of their own and cached by the file's hash, page and scale.

The PDF library is not thread-safe, and some files abort the process that draws them.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from core.errors import NotFound, UnreadableDocument

MOST_PIXELS = 12_000_000
MOST_MEMORY = 2 << 30
SCALES = (1.0, 1.5, 2.0, 3.0)
PAGES_A_PROCESS = 500
TRIES = 2


class Renderer:
    """Renders pages of PDF files to WebP in a few processes, which are replaced when a file kills or holds one.

    A page that was underway beside the one that killed its process is drawn again.
    """

    def __init__(self, cache: Path, *, processes: int = 0, timeout_s: float = 15.0) -> None:
        self._cache = cache
        self._count = processes or max(1, min(4, (os.cpu_count() or 2) // 2))
        self._timeout_s = timeout_s
        self._pool: ProcessPoolExecutor | None = None
        self._underway: dict[Path, asyncio.Task[bytes]] = {}

    async def page(self, pdf: Path, sha256: str, number: int, scale: float, *, anew: bool = False) -> bytes:
        """One page, numbered from 1, at ``scale`` pixels a point; drawn ``anew`` although it is kept.

        Raises:
            NotFound: The file has no such page, or there is no such scale.
            UnreadableDocument: The file cannot be rendered within the limits.
        """
        if scale not in SCALES:
            raise NotFound(f"no page image at scale {scale}; there are {', '.join(map(str, SCALES))}")
        kept = self._cache / sha256[:2] / f"{sha256}-{number}@{scale}.webp"
        if kept.exists() and not anew:
            return await asyncio.to_thread(kept.read_bytes)
        work = self._underway.get(kept)
        if work is None:
            work = asyncio.create_task(self._made(pdf, number, scale, kept))
            self._underway[kept] = work
            work.add_done_callback(lambda done: self._ended(kept, done))
        return await asyncio.shield(work)

    def warm(self) -> None:
        """Start the processes before the first page is asked for."""
        for _ in range(self._count):
            self._processes().submit(os.getpid)

    def close(self) -> None:
        """End the processes, mid-page if need be; the next page starts others."""
        self._drop(self._pool)

    def processes(self) -> Iterable[BaseProcess]:
        """The processes there are now."""
        return list((self._pool._processes or {}).values()) if self._pool else []

    async def _made(self, pdf: Path, number: int, scale: float, kept: Path) -> bytes:
        image = await self._rendered(pdf, number, scale)
        await asyncio.to_thread(_keep, kept, image)
        return image

    async def _rendered(self, pdf: Path, number: int, scale: float) -> bytes:
        for _ in range(TRIES):
            pool = self._processes()
            try:
                work = asyncio.get_running_loop().run_in_executor(pool, _draw, str(pdf), number, scale)
                return await asyncio.wait_for(work, self._timeout_s)
            except TimeoutError:
                self._drop(pool)
                break
            except (BrokenProcessPool, RuntimeError):
                self._drop(pool)
        raise UnreadableDocument("CORRUPT", f"page {number} cannot be drawn within the limits")

    def _ended(self, kept: Path, work: asyncio.Task[bytes]) -> None:
        self._underway.pop(kept, None)
        if not work.cancelled():
            work.exception()

    def _processes(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._count, get_context("spawn"), _limit, max_tasks_per_child=PAGES_A_PROCESS
            )
        return self._pool

    def _drop(self, pool: ProcessPoolExecutor | None) -> None:
        if pool is None:
            return
        if pool is self._pool:
            self._pool = None
        for process in list((pool._processes or {}).values()):
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)


def _limit() -> None:
    import resource
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    import pypdfium2  # noqa: F401
    from PIL import Image, WebPImagePlugin  # noqa: F401


def _draw(pdf: str, number: int, scale: float) -> bytes:
    import io

    import pypdfium2

    try:
        with pypdfium2.PdfDocument(pdf) as document:
            if not 1 <= number <= len(document):
                raise NotFound(f"no page {number}; the file has {len(document)}")
            page = document[number - 1]
            width, height = page.get_size()
            fitting = min(scale, (MOST_PIXELS / max(1.0, width * height)) ** 0.5)
            image = page.render(scale=fitting, may_draw_forms=False).to_pil()
    except (pypdfium2.PdfiumError, MemoryError) as error:
        raise UnreadableDocument("CORRUPT", f"page {number} cannot be drawn: {error}") from error
    held = io.BytesIO()
    image.convert("RGB").save(held, "WEBP", quality=82, method=0)
    return held.getvalue()


def _keep(path: Path, image: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(image)
    part.replace(path)
