"""Backups are encrypted to a recipient, in the format of age (https://age-encryption.org/v1), with the library pyrage.

The server needs the recipient alone. The identity, which decrypts, can be kept where no server reaches it.
"""

import os
from pathlib import Path

import pyrage

from bot.texts import CliError, format_text
from storage.files import private_files

_MAGIC = b"age-encryption.org/v1\n"


def encrypt(source: Path, target: Path, recipient: str) -> None:
    """Encrypt the file into a new one that only this account can read. Raise CliError for no recipient, OSError."""
    try:
        key = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        raise CliError([format_text("wrong", "backup_recipient")]) from None
    descriptor = private_files.open_private(target, os.O_WRONLY | os.O_EXCL)
    with source.open("rb") as reader, os.fdopen(descriptor, "wb") as writer:
        pyrage.encrypt_io(reader, writer, [key])
        writer.flush()
        os.fsync(descriptor)


def is_encrypted(file: Path) -> bool:
    """Return whether the file is in the format of age. Raise OSError."""
    with file.open("rb") as reader:
        return reader.read(len(_MAGIC)) == _MAGIC


def decrypt(source: Path, target: Path, identity: Path) -> None:
    """Decrypt the file into a new one that only this account can read. Raise CliError, OSError.

    Nothing of a file that was changed is used: what was decrypted before the change is deleted by the caller.
    """
    keys = _read_identities(identity)
    descriptor = private_files.open_private(target, os.O_WRONLY | os.O_EXCL)
    with source.open("rb") as reader, os.fdopen(descriptor, "wb") as writer:
        try:
            pyrage.decrypt_io(reader, writer, keys)
        except (pyrage.DecryptError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # of the disk, and not of the decryption
            raise CliError([format_text("trouble", "copy_locked", file=source)]) from None


def create_identity(file: Path) -> str:
    """Write a new identity into a new file that only this account can read; return its recipient. Raise OSError."""
    identity = pyrage.x25519.Identity.generate()
    recipient = str(identity.to_public())
    private_files.write_new(file, f"# recipient: {recipient}\n{identity}\n".encode("ascii"))
    return recipient


def _read_identities(file: Path) -> "list[pyrage.x25519.Identity]":
    try:
        lines = [line.strip() for line in file.read_text("ascii").splitlines()]
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (OSError, ValueError, pyrage.IdentityError):
        keys = []
    if not keys:
        raise CliError([format_text("trouble", "no_identity", file=file)])
    return keys
