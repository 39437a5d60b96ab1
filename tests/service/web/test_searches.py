import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient


def links(text: str, name: str) -> list[str]:
    """Return where the links lead whose text has this part, tags left out."""
    found = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', text, re.DOTALL)
    return [html.unescape(href) for href, inner in found if name in re.sub(r"(?:<[^>]+>|\s)+", " ", inner)]


def titles(text: str) -> list[str]:
    found = re.findall(r"<h3><a [^>]*>(.*?)</a>", text, re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]+>", "", title)) for title in found]


def total(text: str) -> int:
    found = re.search(r'<h2 id="results">\D*(\d+)', text)
    return int(found[1]) if found else 0


def facet_links(text: str) -> list[tuple[str, int]]:
    """Return where each value of a facet leads, and its count."""
    found = re.findall(r'<li><a href="([^"]+)"[^>]*>\s*<span.*?<span class="count">(\d+)</span>', text, re.DOTALL)
    return [(html.unescape(href), int(count)) for href, count in found]


def parameters(href: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(href).query)


def test_the_start_page_leads_to_every_list_and_finds_nothing_yet(reader: TestClient) -> None:
    page = reader.get("/").text

    assert 'id="results"' not in page
    assert [total(reader.get(href).text) for href in links(page, "浏览全部")] == [20, 40]
    assert [total(reader.get(href).text) for href in links(page, "虚构市首批人工智能应用场景需求清单")] == [8]


@pytest.mark.parametrize("path", ["/?side=supply&q=检测", "/?side=demand"])
def test_every_facet_value_finds_as_many_as_it_says(reader: TestClient, path: str) -> None:
    counted = facet_links(reader.get(path).text)

    assert len(counted) > 10
    assert [total(reader.get(href).text) for href, _ in counted] == [count for _, count in counted]


def test_a_chosen_value_is_said_dropped_by_its_link_and_shows_its_siblings(reader: TestClient) -> None:
    before = reader.get("/?side=demand").text
    chosen = reader.get("/?side=demand&budget=to-1000000").text

    assert re.findall(r'aria-current="true">\s*<span>(.*?)</span>\s*<span class="unseen">\((.*?)\)', chosen) == [
        ("50–100万元", "已选，点按取消")
    ]
    assert links(chosen, "去掉筛选： 预算 · 50–100万元") == ["/?side=demand"]
    siblings = [
        (name, re.findall(rf"{name}</span>\s*<span class=\"count\">(\d+)", page))
        for page in (before, chosen)
        for name in ("100–300万元", "20–50万元")
    ]
    assert siblings[:2] == siblings[2:]


def test_a_chosen_value_is_never_folded_away(reader: TestClient) -> None:
    folded = re.search(r"<details><summary>另外.*?</details>", reader.get("/?side=demand").text, re.DOTALL)
    assert folded is not None
    href = facet_links(folded[0])[0][0]

    shown = re.sub(r"<details><summary>另外.*?</details>", "", reader.get(href).text, flags=re.DOTALL)

    assert shown.count('<li><a href="/?side=demand" aria-current="true">') == 1


def test_another_side_drops_the_filters_it_does_not_have(reader: TestClient) -> None:
    edition = parameters(links(reader.get("/").text, "supplies-1")[0])["edition"][0]

    page = reader.get("/", params={"side": "demand", "kind": "product", "edition": edition, "stage": "quality"}).text

    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', page)
    assert hidden == [("stage", "quality")]


def test_filters_stay_when_the_language_changes(reader: TestClient) -> None:
    asked = {"side": ["supply"], "q": ["检测"], "stage": ["quality", "unstated"]}
    english = links(reader.get("/", params=asked).text, "EN")[0]

    assert parameters(english) == asked | {"lang": ["en"]}
    assert total(reader.get(english).text) == total(reader.get("/", params=asked).text)


def test_further_results_follow_without_repeating_and_lead_back(reader: TestClient) -> None:
    first = reader.get("/?side=supply").text
    second = reader.get(links(first, "下一页结果")[0]).text

    assert (len(titles(first)), len(titles(second))) == (20, 20)
    assert set(titles(first)).isdisjoint(titles(second))
    assert "第 21–40 条" in second
    assert links(second, "下一页结果") == []
    assert links(second, "回到第一页") == ["/?side=supply"]


def test_where_filters_leave_nothing_each_says_what_it_costs(reader: TestClient) -> None:
    page = reader.get("/?side=supply&q=缺陷&price=over-3000000&kind=testing").text

    assert "没有符合这些筛选的条目" in page
    (offer,) = links(page, "去掉“价格”筛选，有 1 条")
    assert parameters(offer) == {"side": ["supply"], "q": ["缺陷"], "kind": ["testing"]}
    assert total(reader.get(offer).text) == 1


def test_what_comes_near_is_told_apart_from_what_was_found(reader: TestClient) -> None:
    page = reader.get("/?side=supply&q=量子咖啡").text

    assert ("没有找到" in page, "最接近的</h2>" in page, len(titles(page))) == (True, True, 5)
    assert "不匹配" not in page


def test_a_typing_mistake_is_forgiven_and_told(reader: TestClient) -> None:
    assert "没有找到“缺馅”，已按“缺陷”搜索。" in reader.get("/?side=supply&q=缺馅").text


@pytest.mark.parametrize(
    ("query", "quoted"),
    [
        ("虚构透铸", '<span lang="zh">武汉<mark>虚构透铸</mark>检测技术有限公司</span>'),
        ("供-13", "编号 <mark>供-13</mark>"),
    ],
)
def test_names_of_firms_and_list_numbers_are_marked(reader: TestClient, query: str, quoted: str) -> None:
    assert quoted in reader.get("/", params={"side": "supply", "q": query}).text


@pytest.mark.parametrize("filters", ["stage=nothing", "budget=x", "after=x", "q=" + "长" * 2001])
def test_an_address_that_cannot_be_used_says_so_and_leads_out(reader: TestClient, filters: str) -> None:
    answer = reader.get(f"/?side=demand&{filters}")

    assert (answer.status_code, answer.text.count('role="alert"')) == (422, 1)


def test_an_edition_that_is_gone_can_be_dropped(reader: TestClient) -> None:
    page = reader.get("/?side=demand&edition=edition-gone").text

    assert links(page, "去掉筛选： 清单 · edition-gone") == ["/?side=demand"]


def test_words_filters_and_cursors_are_text_and_never_markup(reader: TestClient) -> None:
    evil = '"><script>alert(1)</script>'
    for name in ("q", "edition", "stage", "after", "lang", "side"):
        page = reader.get("/", params={"side": "supply", name: evil}).text
        assert "<script" not in page


def test_pages_say_by_what_they_differ(reader: TestClient) -> None:
    headers = reader.get("/?lang=zh-Hant").headers

    assert headers["content-language"] == "zh-Hant"
    assert headers["vary"] == "Accept-Language, Authorization, Cookie"


def test_a_reader_who_is_nobody_is_told_how_the_organizer_comes_in(reader: TestClient) -> None:
    waiting, edition = "/uploads/upload-00000000000000000000", "/editions/edition-x/take-back"
    answers = [reader.get(path) for path in (waiting, f"{waiting}/problems.xlsx", edition)]
    answers += [reader.post(path, data={"do": "publish"}) for path in (waiting, f"{waiting}/discard", edition)]
    answers.append(reader.post("/uploads", files={"file": ("a.csv", b"a")}))

    assert [(answer.status_code, "duijie serve" in answer.text) for answer in answers] == [(401, True)] * 7
