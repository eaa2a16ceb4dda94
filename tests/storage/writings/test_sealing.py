"""Sealed bytes open with the same key, about the same thing, or not at all."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.writings import sealing
from storage.writings.sealing import InvalidKeyError, Seal, SealBrokenError

KEY = bytes(range(32))
ABOUT = sealing.encode_associated_data("writing", 1)


@given(plain=st.binary(max_size=300))
def test_what_was_sealed_opens_again(plain: bytes) -> None:
    assert sealing.decrypt(KEY, sealing.encrypt(KEY, plain, ABOUT), ABOUT) == plain


@given(plain=st.binary(min_size=1, max_size=50), at=st.integers(0, 77), flip=st.integers(1, 255))
def test_a_changed_byte_breaks_the_seal(plain: bytes, at: int, flip: int) -> None:
    sealed = bytearray(sealing.encrypt(KEY, plain, ABOUT))
    sealed[at % len(sealed)] ^= flip

    with pytest.raises(SealBrokenError):
        sealing.decrypt(KEY, bytes(sealed), ABOUT)


@given(length=st.integers(0, 40))
def test_a_cut_tail_breaks_the_seal(length: int) -> None:
    sealed = sealing.encrypt(KEY, b"an impression", ABOUT)

    with pytest.raises(SealBrokenError):
        sealing.decrypt(KEY, sealed[:length], ABOUT)


def test_another_key_does_not_open_it() -> None:
    sealed = sealing.encrypt(KEY, b"an impression", ABOUT)

    with pytest.raises(SealBrokenError):
        sealing.decrypt(bytes(32), sealed, ABOUT)


def test_it_does_not_open_about_another_thing() -> None:
    sealed = sealing.encrypt(KEY, b"an impression", ABOUT)

    with pytest.raises(SealBrokenError):
        sealing.decrypt(KEY, sealed, sealing.encode_associated_data("writing", 2))


def test_a_broken_seal_says_nothing_of_what_was_sealed() -> None:
    sealed = sealing.encrypt(KEY, b"zebra-marker", ABOUT)

    with pytest.raises(SealBrokenError) as caught:
        sealing.decrypt(bytes(32), sealed, ABOUT)

    assert caught.value.args == (SealBrokenError.__doc__,)
    assert caught.value.__cause__ is None


def test_the_same_words_are_never_sealed_alike() -> None:
    sealed = {sealing.encrypt(KEY, b"an impression", ABOUT) for _ in range(100)}

    assert len({one[: sealing.NONCE_BYTES] for one in sealed}) == 100
    assert len({one[sealing.NONCE_BYTES :] for one in sealed}) == 100


@given(first=st.lists(st.text(max_size=4), max_size=4), second=st.lists(st.text(max_size=4), max_size=4))
def test_two_lists_of_parts_are_spelt_alike_only_if_they_are_the_same(first: list[str], second: list[str]) -> None:
    assert (sealing.encode_associated_data(*first) == sealing.encode_associated_data(*second)) == (first == second)


def test_an_absent_part_is_not_the_word_for_it() -> None:
    assert sealing.encode_associated_data(None) != sealing.encode_associated_data("None")


def test_a_key_in_base64_is_taken_with_the_space_around_it() -> None:
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
def test_a_bad_key_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(InvalidKeyError) as caught:
        Seal.from_text(text)

    assert caught.value.args == (InvalidKeyError.__doc__,)
    assert caught.value.__cause__ is None


def test_a_fresh_key_is_a_good_key_and_never_the_same() -> None:
    keys = {sealing.create_key() for _ in range(100)}

    assert {len(key) for key in keys} == {32}
    assert len(keys) == 100


def test_the_key_id_names_the_key_and_does_not_hold_it() -> None:
    same, other = Seal(KEY), Seal(bytes(32))

    assert same.key_id == Seal.from_text(b64encode(KEY).decode()).key_id
    assert same.key_id != other.key_id
    assert len(same.key_id) == 16
    assert same.key_id not in KEY.hex()


def test_a_key_service_may_give_the_id() -> None:
    assert Seal(KEY, "key-7").key_id == "key-7"


def test_a_seal_does_not_show_its_key() -> None:
    seal = Seal(KEY, "key-7")

    assert (repr(seal), str(seal), f"{seal}") == ("Seal(key-7)",) * 3
