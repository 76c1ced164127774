"""What finding the files of a policy reports: each code with its title, each sentence once."""

from typing import Final

from policyrules.language.codes import TOO_LARGE

FILES_ARE_TOO_LARGE: Final = TOO_LARGE.says(
    "一处的文件合计超过 {most} 字节，从这个文件起没有读",
    "the files of one place hold more than {most} bytes together; this one and those after it are not read",
    help=("分成几处，或删去不用的", "split the place, or remove what is not needed"),
)
