"""Texts and lists as long as a province's, made of real sentences put together anew, the same in every run."""

import os
import platform
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

SENTENCE_END = re.compile("(?<=[。；;])|(?<=[\u4e00-\u9fff)）%])\\.")
SHORTEST, LONGEST = 100, 250
"""Characters of a text, as descriptions in lists have them."""
HEADERS = (
    "产品编号", "产品名称", "企业名称", "企业所在地", "所属行业", "应用环节", "产品类型", "产品简介", "关键技术", "应用案例",
    "部署方式", "产品报价", "服务区域", "联系人", "联系电话",
)  # fmt: skip

Texts = Callable[..., list[str]]
Workbook = Callable[..., Path]


def machine_now() -> str:
    """Return the processor, its cores, and how busy they are with other work."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{(models or [platform.processor()])[0]}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


@pytest.fixture(scope="session")
def machine() -> str:
    """Return what the figures were measured on."""
    return machine_now()


def decoded(file: Path) -> str:
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="ignore")


@pytest.fixture(scope="session")
def sentences(lists_folder: Path) -> list[str]:
    """Return the sentences of scientific abstracts from the data folder, else those of the sample lists."""
    data = Path(os.environ.get("DUIJIE_DATA", ""))  # noqa: TID251 -- where the data are is no setting of the service
    files = sorted(data.glob("e*/csl.*.tsv")) or sorted(lists_folder.glob("supplies-*.csv"))
    cells = re.split("[\t\n,]" if files[0].suffix == ".csv" else "[\t\n]", "\n".join(map(decoded, files)))
    found = (part.strip(" 。；;") for cell in cells for part in SENTENCE_END.split(cell))
    return list(dict.fromkeys(sentence for sentence in found if len(sentence) >= 8))


@pytest.fixture(scope="session")
def texts(sentences: list[str]) -> Texts:
    """Return a function that makes so many texts of ``SHORTEST`` to ``LONGEST`` characters."""

    def make(count: int, *, seed: int) -> list[str]:
        chance = random.Random(seed)  # noqa: S311 -- for data, not for secrets
        made = []
        for _ in range(count):
            length, text = chance.randint(SHORTEST, LONGEST), ""
            while len(text) < length:
                text += f"{chance.choice(sentences)}。"
            made.append(text[:length])
        return made

    return make


@pytest.fixture(scope="session")
def workbook(texts: Texts) -> Workbook:
    """Return a function that writes a supply list of 15 columns, with money, sectors and contacts."""

    def write(path: Path, rows: int, *, seed: int) -> Path:
        chance = random.Random(seed)  # noqa: S311 -- see above
        long = iter(texts(3 * rows, seed=seed))
        book = xlsxwriter.Workbook(path, {"constant_memory": True})
        sheet = book.add_worksheet("供给清单")
        sheet.write_row(0, 0, HEADERS)
        for number in range(1, rows + 1):
            capabilities, technology, cases = next(long), next(long), next(long)
            row = (
                f"G{number:05d}",
                f"{capabilities[:12]}{chance.choice(('平台', '系统', '方案', '软件'))}{number}",
                f"虚构{chance.randrange(rows // 3)}号科技有限公司",
                chance.choice(("广州", "深圳", "东莞", "佛山", "香港")),
                chance.choice(("电子信息", "汽车", "纺织服装、家电", "食品饮料", "石化", "船舶")),
                chance.choice(("质量检测", "生产制造", "设备运维", "研发设计", "仓储物流")),
                chance.choice(("产品", "解决方案", "服务", "平台")),
                capabilities,
                technology[:80],
                cases[:80],
                chance.choice(("私有化部署", "公有云", "边缘端", "")),
                chance.choice((f"{chance.randint(5, 300)}万元", "面议", f"{chance.randint(1, 9)}0万元起")),
                chance.choice(("全国", "广东省", "大湾区")),
                chance.choice(("张工", "李经理", "陈小姐")),
                f"138{chance.randrange(10**8):08d}",
            )
            sheet.write_row(number, 0, row)
        book.close()
        return path

    return write
