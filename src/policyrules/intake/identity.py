"""Resident identity numbers (GB 11643): what is wrong with one, and how little of one to show."""

import re
from datetime import date
from typing import Final

from policyrules.base.saying import Said
from policyrules.intake.showing import JsonToken
from policyrules.intake.values import plain

ID_FACT: Final = "id_number"
"""The name of the text fact that holds a person's identity number."""

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS: Final = "10X98765432"
"""The last character of a number by the weighted sum of the others, modulo 11 (GB 11643)."""
_SHAPE: Final = re.compile(r"[1-9][0-9]{16}[0-9Xx]")
_EXPONENT: Final = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")
_CERTIFICATE: Final = re.compile(
    r"(?P<number>[1-9][0-9]{16}[0-9Xx])(?P<kind>[1-7])(?P<grade>[1-4])(?:[0-9A-Za-z]{2})?"
)
SPOILED: Final = Said(
    "身份证号被当作数字保存过，末几位已经丢失；请把该列设为文本后重新录入",
    "the number was once kept as a number by a spreadsheet, which lost its last digits: "
    "set the column to text and enter it again",
)
UNSURE: Final = Said(
    "身份证号以 000 结尾，校验位是对的，但也可能是被当作数字保存过、末几位已经丢失：请对照原件；"
    "确实如此的，在 身份证号.来源 里写明核对了什么",
    "the number ends in 000 and its check digit is right, but it may have been kept as a number by a "
    "spreadsheet, which loses the last digits: see the original, and where it is so say in its source "
    "(id_number.source) what was seen",
)

BAD_DIGIT: Final = Said("身份证号的校验位不对，有一位录错了",
                        "the check digit of the number is wrong: some digit was mistyped")  # fmt: skip
"""The one mistake that leaves a table's row readable: whose number it is stays unknown."""


def check_id(raw: object, *, sighted: bool = False) -> Said | None:
    """What is wrong with an identity number, or None. The number itself is never repeated.

    Refused: anything but text, the marks that a spreadsheet leaves (1.10101E+17; 000 after 15
    digits), the old 15-digit form, a birth date that does not exist, a wrong check digit.
    A true number may end in 000: ``sighted`` says that its source is recorded, or that its column has lost
    no digits, and then its check digit decides.
    """
    if not isinstance(raw, str):
        number = isinstance(raw, (int, float, JsonToken)) and not isinstance(raw, bool)
        return SPOILED if number else Said("身份证号应为文本", "an identity number is text")
    raw = plain(raw)
    if _EXPONENT.fullmatch(raw):
        return SPOILED
    if re.fullmatch("[0-9]{15}", raw):
        return Said("身份证号是 15 位的旧号，请录入 18 位的现号",
                       "this is an old number of 15 digits: enter the one of 18 digits")  # fmt: skip
    if not _SHAPE.fullmatch(raw):
        return Said("身份证号应为 18 位：17 位数字加末位数字或 X",
                       "an identity number has 18 characters: 17 digits, then a digit or X")  # fmt: skip
    born = birth_date(raw)
    if raw.endswith("000") and not (sighted and check_digit(raw) == "0"):
        return UNSURE if born is not None and check_digit(raw) == "0" else SPOILED
    if born is None:
        return Said("身份证号中的出生日期不存在", "the birth date inside the number does not exist")
    if check_digit(raw) != raw[-1].upper():
        return BAD_DIGIT
    return None


def check_digit(number: str) -> str:
    """The last character that the first 17 digits call for (GB 11643: weights, modulo 11)."""
    return CHECKS[sum(w * int(d) for w, d in zip(WEIGHTS, number[:17], strict=True)) % 11]


def of_certificate(raw: str) -> str | None:
    """The identity number in that of a disability certificate, which goes on with kind, grade and how often
    it was issued anew; None where it is no such number, or one that does not agree with itself."""
    found = _CERTIFICATE.fullmatch(raw)
    return found["number"] if found and check_id(found["number"], sighted=True) is None else None


def disability_of(certificate: str) -> tuple[int, int]:
    """The kind (1 to 7) and grade (1 to 4) in the number of a disability certificate."""
    return int(certificate[18]), int(certificate[19])


def birth_date(number: str) -> date | None:
    """The birth date that an 18-character number holds; None when there is no such day, or no such number."""
    if not _SHAPE.fullmatch(number):
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def mask(number: str) -> str:
    """A number for logs: its first two characters and its last, stars between.

    Anything shorter than eight characters is all stars. The birth date, the county and the
    sequence digits never show.
    """
    if len(number) < 8:
        return "*" * len(number)
    return number[:2] + "*" * (len(number) - 3) + number[-1]
