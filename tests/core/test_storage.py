"""Files that Dana Okafor's team attaches lie safe, whole and where only the program finds them."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core.storage import FileStore, FileTooLarge, FolderStore, UnknownFile

pytestmark = pytest.mark.pure


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """An empty store."""
    return FolderStore(tmp_path / "files")


def test_what_is_saved_is_read_back_with_its_size_and_digest(store: FolderStore) -> None:
    kept: FileStore = store
    content = os.urandom(3_000_000)
    saved = kept.save(io.BytesIO(content))
    assert (saved.size, saved.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    with kept.open(saved.name) as file:
        assert file.read() == content
    with kept.local_path(saved.name) as path:
        assert path.read_bytes() == content
        assert path.relative_to(store.root).parts == (saved.name[:2], saved.name[2:4], saved.name)
        assert path.stat().st_mode & 0o777 == 0o600


def test_the_same_bytes_twice_are_two_files(store: FolderStore) -> None:
    first, second = store.save(b"photo"), store.save(b"photo")
    assert first.name != second.name
    assert store.delete(first.name)
    with store.open(second.name) as file:
        assert file.read() == b"photo"


def test_a_deleted_file_is_unknown(store: FolderStore) -> None:
    name = store.save(b"x").name
    assert store.delete(name) is True
    assert store.delete(name) is False
    with pytest.raises(UnknownFile):
        store.open(name)
    with pytest.raises(UnknownFile):
        store.local_path(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../../etc/passwd",
        "/etc/passwd",
        "a" * 31,
        "A" * 32,
        "a" * 32 + "\n",
        "a" * 31 + "/",
        "..",
        "٣" * 32,
        "a\x00",
    ],
)
def test_no_name_leads_out_of_the_folder(store: FolderStore, name: str) -> None:
    with pytest.raises(UnknownFile):
        store.open(name)
    with pytest.raises(UnknownFile):
        store.local_path(name)
    assert store.delete(name) is False


def test_a_link_in_the_store_is_not_followed(store: FolderStore, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("key")
    name = store.save(b"x").name
    with store.local_path(name) as path:
        path.unlink()
        path.symlink_to(secret)
    with pytest.raises(OSError, match="symbolic"):
        store.open(name)


def test_a_file_beyond_the_limit_leaves_nothing_behind(store: FolderStore) -> None:
    assert store.save(b"x" * 100, limit=100).size == 100
    with pytest.raises(FileTooLarge):
        store.save(b"x" * 101, limit=100)
    assert [entry.size for entry in store.entries()] == [100]
    assert list(store.unfinished.iterdir()) == []


def test_an_upload_that_breaks_off_leaves_nothing_behind(store: FolderStore) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(10)

    with pytest.raises(ConnectionResetError):
        store.save(Broken(b"x" * 100))
    assert list(store.entries()) == []
    assert list(store.unfinished.iterdir()) == []


def test_a_full_disk_leaves_nothing_behind(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.save(b"x")
    assert list(store.entries()) == []
    assert list(store.unfinished.iterdir()) == []


def test_the_file_and_every_folder_above_it_are_forced_to_disk(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def watched(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        real(handle)

    monkeypatch.setattr(os, "fsync", watched)
    name = store.save(b"x").name
    root = str(store.root)
    assert synced == [
        f"{root}/unfinished/{name}",
        f"{root}/{name[:2]}/{name[2:4]}",
        f"{root}/{name[:2]}",
        root,
    ]


def test_the_orphan_sweep_sees_every_finished_file_and_no_other(store: FolderStore) -> None:
    names = {store.save(str(number).encode()).name for number in range(20)}
    (store.unfinished / ("b" * 32)).write_bytes(b"half")
    found = {entry.name: entry for entry in store.entries()}
    assert set(found) == names
    assert all(entry.modified.tzinfo is UTC for entry in found.values())
    assert all(datetime.now(UTC) - entry.modified < timedelta(minutes=1) for entry in found.values())


def test_only_old_unfinished_uploads_are_swept(store: FolderStore) -> None:
    old, new = store.unfinished / ("a" * 32), store.unfinished / ("b" * 32)
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    os.utime(old, (1_000_000, 1_000_000))
    assert store.sweep_unfinished(datetime.now(UTC) - timedelta(hours=1)) == 1
    assert [path.name for path in store.unfinished.iterdir()] == ["b" * 32]


def test_eight_people_uploading_at_once_lose_nothing(store: FolderStore) -> None:
    saved: list[tuple[str, bytes]] = []

    def upload(person: int) -> None:
        for number in range(10):
            content = f"{person} {number}".encode()
            saved.append((store.save(content).name, content))

    people = [threading.Thread(target=upload, args=(person,)) for person in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len({name for name, _ in saved}) == 80
    for name, content in saved:
        with store.open(name) as file:
            assert file.read() == content
