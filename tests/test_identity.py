"""Identity numbers: GB 11643, the marks of spreadsheets, masking."""

import pytest

from policyrules.intake.identity import birth_date, check_digit, check_id, mask

STANDARD = "11010519491231002X"
"""The example printed in GB 11643."""


@pytest.mark.parametrize(
    "number", [STANDARD, "440524188001010014", "11010519491231002x", "１１010519491231002Ｘ"]
)
def test_examples_of_the_standard(number: str) -> None:
    """The two examples of GB 11643 are right, and a small x is read like a large one, full-width digits like ordinary ones."""
    assert check_id(number) is None


def test_check_digit_by_hand() -> None:
    """The check character of the printed example is the one that the weights give by hand.

    The digits 1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 weigh 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2:
    7+9+0+5+0+20+2+9+24+27+7+18+30+5+0+0+4 = 167 = 15×11 + 2, and 2 stands for X.
    """
    assert check_digit("11010519491231002") == "X"


def test_every_single_mistake_in_a_digit_is_noticed() -> None:
    """Changing any one of the last four characters of a right number makes it wrong."""
    for place in range(14, 18):
        for digit in "0123456789":
            changed = STANDARD[:place] + digit + STANDARD[place + 1 :]
            assert (check_id(changed) is None) == (changed == STANDARD)


@pytest.mark.parametrize(
    "raw", [110105194912310020, 1.10105e17, "1.10105E+17", "1.10105e17", "110105194912310000"]
)
def test_what_a_spreadsheet_leaves(raw: object) -> None:
    """A number, scientific notation, and 000 after fifteen digits are told to come from a spreadsheet."""
    problem = check_id(raw)
    assert problem is not None
    assert problem.zh == "身份证号被当作数字保存过，末几位已经丢失；请把该列设为文本后重新录入"
    assert problem.en == (
        "the number was once kept as a number by a spreadsheet, which lost its last digits: "
        "set the column to text and enter it again"
    )


def test_a_true_number_may_end_in_000() -> None:
    """With its source recorded, a number ending in 000 is taken when the check digit is right."""
    number = next(n for n in (f"1101051949123{d}1{s}000"[:15] + "000" for d in range(10) for s in range(10))
                  if check_digit(n) == "0" and birth_date(n))  # fmt: skip
    assert check_id(number) is not None
    assert check_id(number, sighted=True) is None


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("11010519490230002X", "身份证号中的出生日期不存在"),
        ("110105194912310021", "身份证号的校验位不对，有一位录错了"),
        ("110105491231002", "身份证号是 15 位的旧号，请录入 18 位的现号"),
        ("1101O519491231002X", "身份证号应为 18 位：17 位数字加末位数字或 X"),
        ("", "身份证号应为 18 位：17 位数字加末位数字或 X"),
    ],
)
def test_what_is_wrong(number: str, said: str) -> None:
    """A birth date that does not exist, a wrong check digit, an old number, another shape: told apart."""
    problem = check_id(number)
    assert problem is not None
    assert problem.zh == said


def test_true_is_not_a_number() -> None:
    """A yes/no in place of a number is called what it is: not text."""
    problem = check_id(True)
    assert problem is not None
    assert problem.en == "an identity number is text"


def test_mask() -> None:
    """A mask keeps the length, shows two characters in front and one behind, nothing of short texts."""
    assert mask(STANDARD) == "11***************X"
    assert mask("1234567") == "*******"
    assert mask("") == ""
