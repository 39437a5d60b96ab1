import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow
OpenPage = Callable[..., Page]
SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
QUESTION = "空调外机下线靠人耳听异响，误判多"


def keep(page: Page, name: str) -> None:
    """Write a screenshot for people to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_manufacturer_asks_in_plain_words_and_reads_why(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/", scripts=scripts)
    keep(page, "start")
    page.get_by_label("搜索内容").fill(QUESTION)
    page.get_by_role("button", name="搜索").click()

    best = page.locator(".results > li").first
    expect(best.get_by_role("link")).to_have_text("听微整机声纹质检站")
    expect(best.locator("mark").first).to_be_visible()
    keep(page, "results")

    best.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("听微整机声纹质检站")
    fits = page.get_by_role("region", name="适合这项供给的需求")
    expect(fits.locator("li h3 a").first).to_have_text("空调室外机下线异响判定")
    expect(fits.locator(".reasons").first).to_be_visible()
    page.get_by_text("原始单元格").first.click()
    keep(page, "supply")


def test_a_vendor_finds_needs_in_english(open_page: OpenPage) -> None:
    page = open_page("/?side=demand&lang=en&q=paint+formulation+screening+with+fewer+experiments")

    expect(page.get_by_role("heading", level=2)).to_contain_text("results, best first")
    expect(page.locator(".results > li h3 a").nth(0)).to_be_visible()
    assert "水性金属防护漆配方筛选" in page.locator(".results > li h3 a").all_inner_texts()[:5]
    keep(page, "results-en")


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_fit_the_screen_in_three_languages(open_page: OpenPage, language: str, width: int) -> None:
    page = open_page(f"/?side=supply&lang={language}&q={QUESTION}", width=width)
    keep(page, f"results-{language}-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator("html")).to_have_attribute("lang", language)

    page.locator(".results > li a").first.click()
    keep(page, f"record-{language}-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page).to_have_url(re.compile(f"lang={language}"))


def test_the_browsers_language_is_taken_and_can_be_changed(open_page: OpenPage) -> None:
    page = open_page("/", locale="zh-HK")
    expect(page.get_by_role("button")).to_have_text("搜尋")

    page.get_by_role("link", name="EN").click()
    expect(page.get_by_role("button")).to_have_text("Search")


def test_a_missing_page_says_so(open_page: OpenPage) -> None:
    page = open_page("/demands/demand-none")

    expect(page.get_by_role("alert")).to_contain_text("没有找到")
    keep(page, "missing")


def test_the_api_is_described_without_outside_requests(open_page: OpenPage) -> None:
    page = open_page("/docs")

    expect(page.get_by_text("/api/v1/search").first).to_be_visible(timeout=20_000)
    keep(page, "docs")
