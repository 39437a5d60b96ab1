import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.slow
OpenPage = Callable[..., Page]
SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
QUESTION = "空调外机下线靠人耳听异响，误判多"
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
WIDTHS = (320, 1280)

ROWS = [
    ("序号", "需求名称", "车间的难处", "所属行业", "联系人及电话"),
    ("1", "虚构染色车间色差判定", "出缸布色差靠老师傅看，换班后标准不一", "纺织", "张三 13800138000"),
    ("2", "虚构浆纱上浆率预测", "上浆率靠经验，断经多", "纺织", "李四 13800138001"),
    ("3", "", "只有描述，没有名称", "纺织", ""),
]
WORDS = {
    "zh-Hans": ("上传并预览", "按这些设置重新预览", "发布", "查看条目", "撤回这个清单版本", "确认撤回", "问题与需求"),
    "zh-Hant": ("上傳並預覽", "按這些設定重新預覽", "發佈", "檢視項目", "撤回這個清單版本", "確認撤回", "問題與需求"),
    "en": (
        *("Upload and look", "Look again with these settings", "Publish", "See its items"),
        *("Take this edition back", "Take it back", "Problem"),
    ),
}


def keep(page: Page, name: str) -> None:
    """Write a screenshot for people to look at; a page that scrolls sideways fails."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
    assert page.viewport_size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def tab_to(page: Page, wanted: Locator) -> None:
    """Reach an element with the tabulator key alone."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"no key leads to {wanted}")


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    """Return a small list whose column of problems has a header that nobody knows."""
    path = tmp_path / "虚构纺织园需求清单.csv"
    path.write_text("\n".join(",".join(row) for row in ROWS), encoding="utf-8")
    return path


@pytest.mark.parametrize("scripts", [True, False])
def test_a_manufacturer_asks_in_plain_words_and_reads_why(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/", scripts=scripts)
    page.get_by_label("搜索内容").fill(QUESTION)
    page.get_by_role("button", name="搜索").click()

    best = page.locator(".results > li").first
    expect(best.get_by_role("link")).to_have_text("听微整机声纹质检站")
    expect(best.locator("mark").first).to_be_visible()

    best.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("听微整机声纹质检站")
    fits = page.get_by_role("region", name="适合这项供给的需求")
    expect(fits.locator("li h3 a").first).to_have_text("空调室外机下线异响判定")
    expect(fits.locator(".reasons").first).to_be_visible()
    page.get_by_text("原始单元格").first.click()
    expect(page.get_by_role("region", name="来源").locator("dd").first).to_be_visible()


def test_a_vendor_finds_needs_in_english(open_page: OpenPage) -> None:
    page = open_page("/?side=demand&lang=en&q=paint+formulation+screening+with+fewer+experiments")

    expect(page.locator("#results")).to_contain_text("best first")
    expect(page.locator(".results > li h3 a").nth(0)).to_be_visible()
    assert "水性金属防护漆配方筛选" in page.locator(".results > li h3 a").all_inner_texts()[:5]


def test_filters_are_reached_chosen_and_dropped_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/")
    tab_to(page, page.get_by_label("搜索内容"))
    page.keyboard.type("检测")
    tab_to(page, page.get_by_role("button", name="搜索"))
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_be_visible()
    filters = page.get_by_role("navigation", name="筛选")
    value = filters.locator("li a").first
    name, count = value.locator("span").all_inner_texts()

    tab_to(page, value)
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_contain_text(f"{count} 条结果")
    expect(filters.locator("[aria-current]")).to_contain_text(name)
    expect(filters.locator("section").first.locator("li a").nth(1)).to_be_visible()
    keep(page, "search-filtered")

    tab_to(page, page.get_by_role("link", name=re.compile(f"去掉筛选：.*{name}")))
    page.keyboard.press("Enter")
    expect(page.locator(".chips")).to_have_count(0)


def test_on_a_phone_filters_unfold_above_the_results(open_page: OpenPage) -> None:
    page = open_page("/?side=supply&q=检测", width=320)
    value = page.get_by_role("navigation", name="筛选").locator("li a").first
    expect(value).to_be_hidden()

    page.locator(".facets > summary").click()
    expect(value).to_be_visible()
    keep(page, "search-unfolded-320")


def test_filters_outlive_another_language_and_another_query(open_page: OpenPage) -> None:
    page = open_page("/?side=supply&stage=quality")
    page.get_by_role("link", name="EN").click()
    page.get_by_label("Query").fill("inspection")
    page.get_by_role("button", name="Search").click()

    expect(page).to_have_url(re.compile("stage=quality"))
    expect(page.locator(".chips")).to_contain_text("Stage")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_fit_the_screen_in_three_languages(open_page: OpenPage, language: str, width: int) -> None:
    paths = {
        "start": "/?",
        "search": f"/?side=supply&q={QUESTION}",
        "search-corrected": "/?side=supply&q=缺馅",
        "search-nothing": "/?side=supply&q=量子咖啡&stage=quality",
        "search-dropped": "/?side=supply&q=缺陷&sector=automotive&price=over-3000000",
        "browse": "/?side=demand",
        "search-failed": "/?side=supply&stage=nothing",
        "lists": "/lists?",
        "forbidden": "/uploads/upload-00000000000000000000?",
        "missing": "/demands/demand-none?",
    }
    page = open_page("/", width=width)
    for name, path in paths.items():
        page.goto(f"{path}&lang={language}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        keep(page, f"{name}-{language}-{width}")

    page.goto(f"{paths['search']}&lang={language}")
    page.locator(".results > li a").first.click()
    expect(page).to_have_url(re.compile(f"lang={language}"))
    keep(page, f"record-{language}-{width}")


def test_pages_are_readable_in_the_dark(open_page: OpenPage) -> None:
    page = open_page(f"/?side=supply&q={QUESTION}&stage=quality", colours="dark")
    keep(page, "search-dark")


def test_the_browsers_language_is_taken_and_can_be_changed(open_page: OpenPage) -> None:
    page = open_page("/", locale="zh-HK")
    expect(page.get_by_role("button")).to_have_text("搜尋")

    page.get_by_role("link", name="EN").click()
    expect(page.get_by_role("button")).to_have_text("Search")


def test_a_missing_page_says_so(open_page: OpenPage) -> None:
    page = open_page("/demands/demand-none")

    expect(page.get_by_role("alert")).to_contain_text("没有找到")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_list_is_uploaded_mended_published_found_and_taken_back(
    open_page: OpenPage, upload: Path, language: str, width: int
) -> None:
    send, again, publish, items, take_back, confirm, problem = WORDS[language]
    mark = f"{language}-{width}"
    page = open_page(f"/lists?lang={language}", width=width, organizer=True, scripts=False)
    keep(page, f"lists-organizer-{mark}")
    page.locator("#file").set_input_files(upload)
    page.get_by_role("button", name=send).click()
    column = page.get_by_label("车间的难处")
    expect(column).to_have_value("")
    keep(page, f"upload-{mark}")

    column.select_option(label=problem)
    page.get_by_role("button", name=publish, exact=True).click()  # not looked at yet
    expect(page.get_by_role("status")).to_be_visible()
    expect(column).to_have_value("problem")
    expect(page).to_have_url(re.compile("map="))
    page.get_by_role("button", name=again).click()
    expect(page.get_by_role("status")).to_have_count(0)
    keep(page, f"upload-mended-{mark}")
    assert "13800138000" not in page.content()

    page.get_by_role("button", name=publish, exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()
    keep(page, f"edition-{mark}")
    edition = page.url
    page.get_by_role("link", name=items).click()
    expect(page.locator(".results > li h3 a")).to_have_text(["虚构染色车间色差判定", "虚构浆纱上浆率预测"])
    page.goto(f"/?side=demand&q=换班后标准不一&lang={language}")
    expect(page.locator(".results > li h3 a").first).to_have_text("虚构染色车间色差判定")

    page.goto(edition)
    page.get_by_role("link", name=take_back).click()
    expect(page.get_by_role("link", name="虚构浆纱上浆率预测")).to_be_visible()
    keep(page, f"take-back-{mark}")
    page.get_by_role("button", name=confirm).click()
    expect(page.get_by_role("link", name=take_back)).to_have_count(0)
    keep(page, f"edition-taken-back-{mark}")
    page.goto(f"/?side=demand&q=虚构染色车间色差判定&lang={language}")
    assert "虚构染色车间色差判定" not in page.locator(".results > li h3 a").all_inner_texts()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_file_that_is_no_list_is_told_on_the_page_and_thrown_away(
    open_page: OpenPage, tmp_path: Path, width: int
) -> None:
    picture = tmp_path / "清单.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    page = open_page("/lists", width=width, organizer=True)
    page.locator("#file").set_input_files(picture)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("alert")).to_contain_text("清单.xlsx")
    keep(page, f"upload-unreadable-{width}")

    page.get_by_role("button", name="删除这个文件").click()
    expect(page).to_have_url(re.compile("/lists$"))


def test_the_api_is_described_without_outside_requests(open_page: OpenPage) -> None:
    page = open_page("/docs")

    expect(page.get_by_text("/api/v1/search").first).to_be_visible(timeout=20_000)
    keep(page, "docs")
