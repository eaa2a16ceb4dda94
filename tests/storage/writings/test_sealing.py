"""Encrypted bytes can be decrypted only with the same key and the same associated data."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.writings import sealing
from storage.writings.sealing import InvalidKeyError, Seal, SealBrokenError

KEY = bytes(range(32))
ABOUT = sealing.encode_associated_data("writing", 1)


@given(plain=st.binary(max_size=300))
def test_encrypted_bytes_can_be_decrypted(plain: bytes) -> None:
    assert sealing.decrypt(KEY, sealing.encrypt(KEY, plain, ABOUT), ABOUT) == plain


@given(plain=st.binary(min_size=1, max_size=50), at=st.integers(0, 77), flip=st.integers(1, 255))
def test_a_changed_byte_makes_decryption_fail(plain: bytes, at: int, flip: int) -> None:
    sealed = bytearray(sealing.encrypt(KEY, plain, ABOUT))
    sealed[at % len(sealed)] ^= flip

    with pytest.raises(SealBrokenError):
        sealing.decrypt(KEY, bytes(sealed), ABOUT)


@given(length=st.integers(0, 40))
def test_truncated_bytes_cannot_be_decrypted(length: int) -> None:
    sealed = sealing.encrypt(KEY, b"an impression", ABOUT)

    with pytest.raises(SealBrokenError):
        sealing.decrypt(KEY, sealed[:length], ABOUT)


def test_another_key_cannot_decrypt() -> None:
    sealed = sealing.encrypt(KEY, b"an impression", ABOUT)

    with pytest.raises(SealBrokenError):
        sealing.decrypt(bytes(32), sealed, ABOUT)


def test_other_associated_data_makes_decryption_fail() -> None:
    sealed = sealing.encrypt(KEY, b"an impression", ABOUT)

    with pytest.raises(SealBrokenError):
        sealing.decrypt(KEY, sealed, sealing.encode_associated_data("writing", 2))


def test_the_decryption_error_reveals_nothing_about_the_content() -> None:
    sealed = sealing.encrypt(KEY, b"zebra-marker", ABOUT)

    with pytest.raises(SealBrokenError) as caught:
        sealing.decrypt(bytes(32), sealed, ABOUT)

    assert caught.value.args == (SealBrokenError.__doc__,)
    assert caught.value.__cause__ is None


def test_the_same_text_is_never_encrypted_to_the_same_bytes() -> None:
    sealed = {sealing.encrypt(KEY, b"an impression", ABOUT) for _ in range(100)}

    assert len({encrypted[: sealing.NONCE_BYTES] for encrypted in sealed}) == 100
    assert len({encrypted[sealing.NONCE_BYTES :] for encrypted in sealed}) == 100


@given(first=st.lists(st.text(max_size=4), max_size=4), second=st.lists(st.text(max_size=4), max_size=4))
def test_associated_data_is_equal_only_for_equal_parts(first: list[str], second: list[str]) -> None:
    assert (sealing.encode_associated_data(*first) == sealing.encode_associated_data(*second)) == (first == second)


def test_none_differs_from_its_name_in_associated_data() -> None:
    assert sealing.encode_associated_data(None) != sealing.encode_associated_data("None")


def test_a_base64_key_with_surrounding_space_is_accepted() -> None:
    text = f" {b64encode(KEY).decode()}\n"

    assert Seal.from_text(text).unwrap(Seal(KEY).wrap(b"a case's key", ABOUT), ABOUT) == b"a case's key"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "zebra-marker",
        "ключ",
        b64encode(bytes(31)).decode(),
        b64encode(bytes(33)).decode(),
        b64encode(KEY).decode() + "!",
        b64encode(KEY).decode()[:-1],
    ],
)
def test_an_invalid_key_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(InvalidKeyError) as caught:
        Seal.from_text(text)

    assert caught.value.args == (InvalidKeyError.__doc__,)
    assert caught.value.__cause__ is None


def test_new_keys_are_valid_and_all_different() -> None:
    keys = {sealing.create_key() for _ in range(100)}

    assert {len(key) for key in keys} == {32}
    assert len(keys) == 100


def test_the_key_id_identifies_the_key_and_does_not_contain_it() -> None:
    same, other = Seal(KEY), Seal(bytes(32))

    assert same.key_id == Seal.from_text(b64encode(KEY).decode()).key_id
    assert same.key_id != other.key_id
    assert len(same.key_id) == 16
    assert same.key_id not in KEY.hex()


def test_a_key_service_can_provide_the_key_id() -> None:
    assert Seal(KEY, "key-7").key_id == "key-7"


def test_a_seal_does_not_show_its_key() -> None:
    seal = Seal(KEY, "key-7")

    assert (repr(seal), str(seal), f"{seal}") == ("Seal(key-7)",) * 3
