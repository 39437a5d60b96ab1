"""Cities in cells: where an organisation sits, where a demand wants service, where a supply limits itself to.

The three are never mixed. A limit is read only where the whole cell is understood: 珠三角 and 佛山、中山 limit, 以珠三角为主 and
广东及周边 do not.
"""

import re

from indexes.text import names_pattern, normal_form
from service.domain.taxonomy import Scheme, Taxonomy, Vocabulary

_GUANGDONG = [
    "广州",
    "韶关",
    "深圳",
    "珠海",
    "汕头",
    "佛山",
    "江门",
    "湛江",
    "茂名",
    "肇庆",
    "惠州",
    "梅州",
    "汕尾",
    "河源",
    "阳江",
    "清远",
    "东莞",
    "中山",
    "潮州",
    "揭阳",
    "云浮",
]
_DELTA = ["广州", "深圳", "珠海", "佛山", "惠州", "东莞", "中山", "江门", "肇庆"]
_BAY = [*_DELTA, "香港", "澳门"]
_REGIONS = (
    (re.compile(r"粤港澳大湾区|大湾区|粤港澳|greater bay area|gba"), _BAY),
    (re.compile(r"珠江三角洲|珠三角|pearl river delta|prd"), _DELTA),
    (re.compile(r"广东省?(?:全省|全境|省?内|境内|地区)?|全省|省内|guangdong(?: province)?"), _GUANGDONG),
)
_NO_LIMIT = re.compile(r"全国|全球|不限|国内|海外|世界|全中国|nationwide|worldwide|global|china")
_FILLER = re.compile(
    r"仅|限|只|服务|范围|区域|地区|城市|境内|省内|市内|全市|全境|全域|九市|11城|九城|现场|上门|内|在|于|为|和|及|与|以及|地市|各市|市|and|only|within|in|[\s、,;/:()。.+|]"
)
_NOT_THE_CITY = r"(?!大学|学院|路|医院|银行|证券|牌|人)"
_ON_SITE = re.compile(
    r"驻场|驻厂|驻点|上门|本地化?服务|本地(?:技术|运维|实施|售后|支持)?(?:服务)?团队|现场(?:技术)?(?:服务|支持|实施|响应|交付|调试|安装|运维|维护|培训|勘察|驻|解决|到)|到(?:达)?现场|到厂|到场"
    r"|on[ -]?site|駐場|駐點|上門|現場"
)
_CLAUSES = re.compile(r"[。；;！!？?\n，,]")


class Places:
    """Reads the cities of one taxonomy."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        """Make one pattern of all names."""
        self._cities: Vocabulary = taxonomy[Scheme.CITIES]
        self._names = re.compile(names_pattern(self._cities.by_name, then=_NOT_THE_CITY))

    def named(self, text: str) -> tuple[str, ...]:
        """Return the codes of the cities and regions a text names, sorted."""
        folded = normal_form(text)
        codes = {self._cities.by_name[found[0]] for found in self._names.finditer(folded)}
        rest = self._names.sub(" ", folded)
        for pattern, members in _REGIONS:
            if pattern.search(rest) and not (members is _GUANGDONG and codes):  # 广东省佛山市 is Foshan
                codes |= self._codes(members)
                rest = pattern.sub(" ", rest)
        return tuple(sorted(codes))

    def seat(self, text: str) -> str:
        """Return the code of the one city where an organisation sits; empty: none or several are named."""
        folded = normal_form(text)
        codes = {self._cities.by_name[found[0]] for found in self._names.finditer(folded)}
        return codes.pop() if len(codes) == 1 else ""

    def limit(self, text: str) -> tuple[str, ...]:
        """Return the cities a supply limits itself to, sorted; empty: it names no limit, or one not surely read."""
        folded = normal_form(text)
        if _NO_LIMIT.search(folded):
            return ()
        rest = self._names.sub(" ", folded)
        for pattern, _ in _REGIONS:
            rest = pattern.sub(" ", rest)
        return self.named(text) if not _FILLER.sub("", rest) else ()

    def is_everywhere(self, text: str) -> bool:
        """Tell whether a service area says that there is no limit."""
        return bool(_NO_LIMIT.search(normal_form(text)))

    def wish(self, text: str) -> str:
        """Return the clauses of a free text that want service on site in a named city, as written; empty: none do."""
        if not _ON_SITE.search(text):
            return ""
        clauses = (clause.strip() for clause in _CLAUSES.split(text))
        return "；".join(clause for clause in clauses if _ON_SITE.search(clause) and self.named(clause))

    def _codes(self, names: list[str]) -> set[str]:
        return {self._cities.by_name[name] for name in names if name in self._cities.by_name}
