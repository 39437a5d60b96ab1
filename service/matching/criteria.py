"""What a demand and a supply say of each thing that decides between them, and what to ask next.

A verdict is read from the two texts alone and quotes them; where one of them is silent nobody guesses. Concepts are those of the
lexicon, numbers those of ``quantities``; orders to whoever judges are in neither text.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexes.lexicon import Lexicon
from indexes.numbers import NUMBER, low_and_high
from indexes.text import normal_form, normalise
from service.domain.demand import Demand
from service.domain.item import Side
from service.domain.match import Criterion, Finding, Question, Reason, Span, Verdict
from service.domain.supply import Supply
from service.domain.taxonomy import Scheme, Taxonomy
from service.matching import quantities
from service.matching.conditions import realms
from service.matching.orders import without_orders
from service.matching.quantities import Quantity
from service.matching.searched import SearchedText
from service.matching.second_stage import second_stage

if TYPE_CHECKING:
    from indexes.encoder import Encoder

PROBLEMS = frozenset({"defect", "problem", "measure", "management", "safety", "process", "logistics", "service"})
OBJECTS = frozenset({"product", "part", "material", "equipment"})
TECHNIQUES = frozenset({"technique"})
SYSTEMS = frozenset({"system", "equipment"})
_ASKING = frozenset({"title", "problem", "expected_outcome"})
_OFFERING = frozenset({"title", "capabilities", "technology"})
_MOST_SPANS = 3
"""Quoted per side and criterion: as many as a person reads."""

_IN_PARTS = re.compile(
    r"[/／](?!台|套|单元|工位|产线|条线|厂|set|unit|line|plant)|每(?!台|套|单元|条|厂|个?工位)|按年|年费|首年|\bper\b(?! (?:set|unit|line))",
    re.IGNORECASE,
)
"""A price for each board or year says nothing of the total; one for a machine does."""
_ACRONYM = re.compile(r"(?<![a-z0-9])[a-z][a-z0-9+-]{1,12}(?![a-z0-9])")
_UPKEEP = re.compile(
    "维保|质保|保修|售后(?:服务|响应|支持|保障)|驻[场厂点]|上门|备件|培训|年服务|(?:免费|终身|年度)(?:维护|升级)|小时(?:内)?(?:到场|到厂|响应)|7 ?[×x*] ?24"
    "|warrant|after-sales|spare part|on-site support|maintenance contract|training"
)
_MONTHS = {"天": 1 / 30, "日": 1 / 30, "工作日": 1 / 22, "周": 0.25, "星期": 0.25, "礼拜": 0.25, "月": 1, "年": 12}
_MONTHS |= {"day": 1 / 30, "week": 0.25, "month": 1, "year": 12}
_DELIVERED = "交付|上线|部署|实施|投用|投产|交货|见效|建成|安装|落地|deliver|go live|deploy|install|implement"
_UNIT = "工作日|天|日|周|星期|礼拜|月|年|day|week|month|year"
_DELIVERY = re.compile(
    rf"(?:{_DELIVERED}|工期|周期)[^。;，,0-9]{{0,6}}(?P<after>{NUMBER}) ?个?(?P<after_unit>{_UNIT})"
    rf"|(?P<before>{NUMBER}) ?个?(?P<before_unit>{_UNIT})(?:之?内|以内|左右|即|就|可|能| |s|便|完成)*(?:{_DELIVERED})"
)
_MODES = {
    "purchase": "现货|标准产品|开箱即用|off-the-shelf",
    "custom-development": "定制|二次开发|按需开发|委托开发|custom|bespoke",
    "joint-development": "联合|合作开发|共同(?:研发|开发)|二次开发|定制|按需开发|攻关|co-develop|joint|custom|bespoke",
    "pilot": "试点|试用|试运行|先试|免费验证|poc|验证|样机|打样|trial|pilot|proof of concept",
    "subscription": "订阅|租|saas|按[年月量次]|年费|subscri|rent|lease|per (?:month|year)",
    "technical-service": "服务|咨询|诊断|培训|实施|驻[场厂]|consult|service|training",
    "licence": "许可|授权|转让|licen",
    "investment": "效果付费|按效果|分成|分享|合资|入股|共建|performance-based|revenue shar",
}
_OFFERED_BY_KIND = {"purchase": {"product", "solution", "platform"}, "technical-service": {"service"}}
"""Modes that the kind of a supply says by itself."""
CAPABLE = frozenset({"joint-development", "custom-development"})
"""Modes that ask for somebody who can, not for something that is finished."""

_SAID = re.compile(r"\s*(?P<said>\S(?:\S|\s{1,7}(?=\S))*)")
"""What stands before a long blank."""
_CLAUSE = re.compile(r"[^，。；;,.!？?、\n：:（）()]{3,}")
_EXCLUDES = re.compile(
    "不[含做]|不包[含括]|不支持|不适用|不涉及|暂不|not (?:for|suitable|included)|exclud|does not", re.IGNORECASE
)
_SAME, _NEAR = 0.6, 0.5
"""Cosines of two clauses from which on they speak of the same, or of something near. By 40 pairs of the benchmark's development part, of
which people said what they say: from .6 on 10 of 11 were about the same problem, from .5 on 7 of 9 at least about a near one."""
_SAME_OBJECT, _NEAR_OBJECT = 0.7, 0.5
"""Likewise of two names of objects (坯布, 面料; 加工中心, 龙门铣)."""
_FEW_TRADES = 3
"""A word that no more sectors say tells where a case was."""
_KEPT_TEXTS = 512

SHARPENS = {
    "object": "concepts",
    "numbers": "numbers",
    "sectors": "sectors",
    "stages": "stages",
    "scenario_types": "scenario_types",
}
"""What an item may leave unsaid, and the feature that suffers."""
ASKED_FIRST = ("object", "numbers", "stages")
"""What a need is asked for before it is matched."""


def worth(name: str) -> float:
    """Return how much what ``SHARPENS`` names counts in the second stage."""
    return second_stage().weights[SHARPENS[name]]


class Criteria:
    """Judges pairs by one lexicon, one taxonomy and the word model."""

    def __init__(self, lexicon: Lexicon, taxonomy: Taxonomy, encoder: "Callable[[], Encoder]") -> None:
        """Load nothing yet: what an item leaves unsaid is told without the model."""
        self._lexicon = lexicon
        self._encoder = encoder
        self._vectors = lru_cache(maxsize=_KEPT_TEXTS)(self._encoded)
        self._parents = {
            term.code: frozenset(term.related.get("parent", ())) for term in taxonomy[Scheme.SECTORS].terms.values()
        }

    def findings(self, asked: SearchedText, offered: SearchedText) -> tuple[Finding, ...]:
        """Return what the texts of a demand and a supply say of each criterion, in the order of ``Criterion``."""
        pair = _Pair.of(asked, offered)
        return (
            self._problem(pair),
            self._object(pair),
            self._technique(pair),
            self._codes(Criterion.STAGE, pair, Scheme.STAGES),
            self._codes(Criterion.SECTOR, pair, Scheme.SECTORS),
            _numbers(pair),
            _deployment(pair),
            _place(pair),
            self._systems(pair),
            _price(pair),
            _delivery(pair),
            _cooperation(pair),
            _upkeep(pair),
            self._cases(pair),
        )

    def unsaid(self, text: SearchedText) -> tuple[str, ...]:
        """Return what an item leaves unsaid that would sharpen its matches, by the names of ``SHARPENS``, the dearest first."""
        item = text.item
        said = {
            "object": bool(getattr(item, "object", "")) or bool(self._named(text, OBJECTS)),
            "numbers": bool(_stated(text)) or _says_numbers(text),
            "sectors": bool(item.sectors),
            "stages": bool(item.stages),
            "scenario_types": bool(item.scenario_types),
        }
        return tuple(sorted((name for name, is_said in said.items() if not is_said), key=lambda name: -worth(name)))

    def _named(self, text: SearchedText, kinds: Collection[str]) -> dict[int, Span]:
        """Return the concepts of some kinds that a text names, each with its first place, in the order of the text."""
        named: dict[int, Span] = {}
        for numbers, start, end in self._lexicon.places_in(text.text):
            found = [number for number in sorted(numbers) if self._lexicon.concepts[number].kind in kinds]
            if found and (span := text.span(start, end)):
                for number in found:
                    named.setdefault(number, span)
        return named

    def _concepts(self, criterion: Criterion, pair: "_Pair", kinds: Collection[str]) -> Finding:
        """Judge what both texts name: met by one word of the trade, or two that all trades use; partly by one of these."""
        asked, offered = self._named(pair.asked, kinds), self._named(pair.offered, kinds)
        shared = [number for number in asked if number in offered]
        if not shared:
            return _open(criterion, asked.values(), offered.values())
        telling = [number for number in shared if not self._lexicon.concepts[number].is_general]
        is_met = telling or len({asked[number] for number in shared}) > 1
        # One term may mean two things.
        pairs = dict.fromkeys((asked[number], offered[number]) for number in telling or shared)
        spans = list(chain.from_iterable(islice(pairs, _MOST_SPANS)))
        return _found(criterion, Verdict.MET if is_met else Verdict.PARTLY, spans)

    def _problem(self, pair: "_Pair") -> Finding:
        """Judge by concepts, else by the two clauses that come nearest to each other, unless the supply says that it does not."""
        asked, offered = _clauses(pair.asked, _ASKING), _clauses(pair.offered, _OFFERING)
        nearest = self._nearest(asked, [clause for clause in offered if not _EXCLUDES.search(clause.text)])
        excluded = self._nearest(asked, [clause for clause in offered if _EXCLUDES.search(clause.text)])
        if excluded and excluded[0] >= _NEAR:
            return _found(Criterion.PROBLEM, Verdict.CONFLICTING, excluded[1:])
        named = self._concepts(Criterion.PROBLEM, pair, PROBLEMS)
        if named.verdict is Verdict.MET or nearest is None or nearest[0] < _NEAR:
            return named
        verdict = Verdict.MET if nearest[0] >= _SAME else Verdict.PARTLY
        return _found(Criterion.PROBLEM, verdict, nearest[1:])

    def _object(self, pair: "_Pair") -> Finding:
        """Judge by concepts, else by the two names that come nearest to each other."""
        named = self._concepts(Criterion.OBJECT, pair, OBJECTS)
        if named.verdict is not Verdict.NOT_STATED:
            return named
        names = [list(self._named(text, OBJECTS).values()) for text in (pair.asked, pair.offered)]
        nearest = self._nearest(*names)
        if nearest is None or nearest[0] < _NEAR_OBJECT:
            return named
        return _found(Criterion.OBJECT, Verdict.MET if nearest[0] >= _SAME_OBJECT else Verdict.PARTLY, nearest[1:])

    def _nearest(self, asked: Sequence[Span], offered: Sequence[Span]) -> tuple[float, Span, Span] | None:
        """Return the two quotations of the largest cosine with it, None where one side has none."""
        if not asked or not offered:
            return None
        cosines = (
            self._vectors(tuple(span.text for span in asked)) @ self._vectors(tuple(span.text for span in offered)).T
        )
        one, other = np.unravel_index(int(cosines.argmax()), cosines.shape)
        return float(cosines[one, other]), asked[int(one)], offered[int(other)]

    def _encoded(self, texts: tuple[str, ...]) -> NDArray[np.float32]:
        return self._encoder().encode([normal_form(text) for text in texts], role="document")

    def _technique(self, pair: "_Pair") -> Finding:
        if common := sorted({*pair.demand.techniques} & {*pair.supply.techniques}):
            return _found(Criterion.TECHNIQUE, Verdict.MET, scheme=Scheme.TECHNIQUES, codes=common)
        return self._concepts(Criterion.TECHNIQUE, pair, TECHNIQUES)

    def _codes(self, criterion: Criterion, pair: "_Pair", scheme: Scheme) -> Finding:
        asked, offered = set(getattr(pair.demand, scheme)), set(getattr(pair.supply, scheme))
        if not asked or not offered:
            return _unstated(criterion, demand=not asked, supply=not offered)
        if common := asked & offered:
            return _found(criterion, Verdict.MET, scheme=scheme, codes=sorted(common))
        near = self._with_parents(asked) & self._with_parents(offered) or "manufacturing" in asked | offered
        return _found(criterion, Verdict.PARTLY if near else Verdict.CONFLICTING)

    def _with_parents(self, codes: Collection[str]) -> set[str]:
        return {*codes, *chain.from_iterable(self._parents.get(code, ()) for code in codes)}

    def _systems(self, pair: "_Pair") -> Finding:
        """Judge whether the supply names the systems and machines that it has to work with."""
        wanted = pair.asked.said().get("systems", "")
        if not wanted:
            return _unstated(Criterion.SYSTEMS, demand=True)
        names = set(_ACRONYM.findall(normalise(wanted).text))
        numbers = {number for named in self._lexicon.places_in(wanted) for number in named.numbers}
        systems = {number for number in numbers if self._lexicon.concepts[number].kind in SYSTEMS}
        found = [span for number, span in self._named(pair.offered, SYSTEMS).items() if number in systems]
        text = normalise(pair.offered.text)
        for name in sorted(names):
            place = re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", text.text)
            if place and (span := pair.offered.span(*text.span(*place.span()))):
                found.append(span)
        whole = _whole(pair.asked, "systems")
        if not found:
            return _unstated(Criterion.SYSTEMS, supply=True, spans=whole)
        distinct = list(dict.fromkeys(found))
        is_met = len({normalise(span.text).text for span in distinct}) >= max(1, len(names))
        return _found(Criterion.SYSTEMS, Verdict.MET if is_met else Verdict.PARTLY, [*whole, *distinct[:_MOST_SPANS]])

    def _cases(self, pair: "_Pair") -> Finding:
        whole = _whole(pair.offered, "cases")
        if not whole:
            return _unstated(Criterion.CASES, supply=True)
        about = self._lexicon.found_in(whole[0].text)
        near = [span for number, span in self._named(pair.asked, OBJECTS | PROBLEMS).items() if number in about][:1]
        trades = (self._lexicon.concepts[number].sectors for number in about)
        in_sector = any(len(of) <= _FEW_TRADES and set(of) & {*pair.demand.sectors} for of in trades)
        return _found(Criterion.CASES, Verdict.MET if near or in_sector else Verdict.PARTLY, [*near, *whole])


class _Pair(NamedTuple):
    asked: SearchedText
    offered: SearchedText
    demand: Demand
    supply: Supply

    @classmethod
    def of(cls, asked: SearchedText, offered: SearchedText) -> "_Pair":
        demand, supply = asked.item, offered.item
        if not isinstance(demand, Demand) or not isinstance(supply, Supply):
            msg = f"{demand.id} and {supply.id} are not a demand and a supply"
            raise TypeError(msg)
        return cls(asked, offered, demand, supply)


def _found(
    criterion: Criterion,
    verdict: Verdict,
    spans: Sequence[Span] = (),
    *,
    scheme: str = "",
    codes: Sequence[str] = (),
) -> Finding:
    return Finding(criterion=criterion, verdict=verdict, spans=tuple(spans), scheme=scheme, codes=tuple(codes))


def _unstated(
    criterion: Criterion, *, demand: bool = False, supply: bool = False, spans: Sequence[Span] = ()
) -> Finding:
    sides = tuple(side for side, unsaid in ((Side.DEMAND, demand), (Side.SUPPLY, supply)) if unsaid)
    return Finding(criterion=criterion, verdict=Verdict.NOT_STATED, unsaid_by=sides, spans=tuple(spans))


def _open(criterion: Criterion, asked: Collection[Span], offered: Collection[Span]) -> Finding:
    """Judge what the two say without saying the same: other words may mean the same, so it is open."""
    spans = [*list(asked)[:1], *list(offered)[:1]]
    return _unstated(criterion, demand=not asked, supply=bool(asked) or not offered, spans=spans)


def _clauses(text: SearchedText, fields: Collection[str]) -> list[Span]:
    """Return the clauses of some fields."""
    return [
        Span(side=text.item.SIDE, field=field, start=found.start(), end=found.end(), text=found[0])
        for field, said in text.said().items()
        if field in fields
        for found in _CLAUSE.finditer(said)
        if found[0].strip()
    ]


def _whole(text: SearchedText, field: str) -> list[Span]:
    """Return what a field says, whole, or as far as an order to whoever judges begins."""
    shown: str = getattr(text.item, field)
    said = _SAID.match(without_orders(shown))
    if said is None:
        return []
    start, end = said.span("said")
    return [Span(side=text.item.SIDE, field=field, start=start, end=end, text=shown[start:end])]


def _numbers(pair: _Pair) -> Finding:
    wanted, promised = _stated(pair.asked), _stated(pair.offered)
    if not wanted:
        outcome = _whole(pair.asked, "expected_outcome")
        said = bool(outcome) and _says_numbers(pair.asked)  # numbers of a kind that nobody reads here: a person asks
        return _unstated(Criterion.NUMBERS, demand=not said, supply=said, spans=outcome if said else ())
    comparisons = quantities.compared([found for found, _ in wanted], [found for found, _ in promised])
    field_of = {id(found): field for found, field in (*wanted, *promised)}

    def span(text: SearchedText, found: Quantity) -> Span:
        field = field_of[id(found)]
        shown = text.said()[field][found.start : found.end]
        return Span(side=text.item.SIDE, field=field, start=found.start, end=found.end, text=shown)

    answered = [one for one in comparisons if one.offered]
    if not answered:
        return _unstated(
            Criterion.NUMBERS, supply=True, spans=[span(pair.asked, one.asked) for one in comparisons[:_MOST_SPANS]]
        )
    missed = [one for one in answered if one.verdict is quantities.Verdict.MISSED]
    if len(missed) == len(answered):
        verdict, shown = Verdict.CONFLICTING, missed
    else:
        verdict = Verdict.PARTLY if missed or len(answered) < len(comparisons) else Verdict.MET
        shown = answered
    spans = [
        quoted
        for one in shown[:_MOST_SPANS]
        for quoted in (span(pair.asked, one.asked), span(pair.offered, one.offered or one.asked))
    ]
    return _found(Criterion.NUMBERS, verdict, spans)


def _says_numbers(text: SearchedText) -> bool:
    said = text.said().get("expected_outcome" if text.item.SIDE is Side.DEMAND else "figures", "")
    return any(sign.isdigit() for sign in said)


def _stated(text: SearchedText) -> list[tuple[Quantity, str]]:
    return [(found, field) for field, of_field in quantities.stated(text).items() for found in of_field]


def _deployment(pair: _Pair) -> Finding:
    asked, offered = {*pair.demand.deployments}, {*pair.supply.deployments}
    spans = [*_whole(pair.asked, "deployment_text"), *_whole(pair.offered, "deployment_text")]
    unsaid = [not (item.deployments or item.deployment_text) for item in (pair.demand, pair.supply)]
    if any(unsaid):
        return _unstated(Criterion.DEPLOYMENT, demand=unsaid[0], supply=unsaid[1], spans=spans)
    if asked & offered:
        return _found(Criterion.DEPLOYMENT, Verdict.MET, spans)
    # Words that were not understood are shown to whoever does.
    apart = bool(asked and offered) and realms(pair.demand).isdisjoint(realms(pair.supply))
    return _found(Criterion.DEPLOYMENT, Verdict.CONFLICTING if apart else Verdict.PARTLY, spans)


def _place(pair: _Pair) -> Finding:
    asked, offered = {*pair.demand.place_cities}, {*pair.supply.service_cities}
    spans = [*_whole(pair.asked, "place_wish"), *_whole(pair.offered, "service_area")]
    if not asked:
        return _unstated(Criterion.PLACE, demand=True)
    if pair.supply.serves_everywhere or asked <= offered:
        return _found(Criterion.PLACE, Verdict.MET, spans)
    if not offered:
        return _unstated(Criterion.PLACE, supply=True, spans=spans)
    return _found(Criterion.PLACE, Verdict.PARTLY if asked & offered else Verdict.CONFLICTING, spans)


def _price(pair: _Pair) -> Finding:
    budget, price = pair.demand.budget_yuan, pair.supply.price_yuan
    spans = [*_whole(pair.asked, "budget_text"), *_whole(pair.offered, "price_text")]
    is_total = price is not None and not _IN_PARTS.search(pair.supply.price_text)
    if budget is None or price is None or not is_total:
        return _unstated(Criterion.PRICE, demand=budget is None, supply=not is_total, spans=spans)
    return _found(Criterion.PRICE, Verdict.MET if price <= budget else Verdict.CONFLICTING, spans)


def _delivery(pair: _Pair) -> Finding:
    limit = pair.demand.period_months
    promised = next(_deliveries(pair.offered), None)
    spans = [*(_whole(pair.asked, "period") if limit else ()), *([promised[1]] if promised else ())]
    if limit is None or promised is None:
        return _unstated(Criterion.DELIVERY, demand=limit is None, supply=promised is None, spans=spans)
    return _found(Criterion.DELIVERY, Verdict.MET if promised[0] <= limit else Verdict.CONFLICTING, spans)


def _deliveries(text: SearchedText) -> Iterator[tuple[float, Span]]:
    """Yield the times to delivery that a text names, in months, with the words."""
    for field, said in text.said().items():
        normal = normalise(said)
        for place in _DELIVERY.finditer(normal.text):
            which = "after" if place["after"] else "before"
            months = low_and_high(place[which])[1] * _MONTHS[place[f"{which}_unit"]]
            start, end = normal.span(*place.span())
            yield months, Span(side=text.item.SIDE, field=field, start=start, end=end, text=said[start:end])


def _cooperation(pair: _Pair) -> Finding:
    modes = pair.demand.cooperation_modes
    asked = _whole(pair.asked, "cooperation_mode")
    if not modes:
        return _unstated(Criterion.COOPERATION, demand=True)
    patterns = [_MODES[mode] for mode in modes if mode in _MODES]
    said = _first(pair.offered, re.compile("|".join(patterns))) if patterns else []
    by_kind = any(_OFFERED_BY_KIND.get(mode, set()).intersection(pair.supply.kinds) for mode in modes)
    if said or by_kind:
        return _found(Criterion.COOPERATION, Verdict.MET, [*asked, *said])
    return _unstated(Criterion.COOPERATION, supply=True, spans=asked)


def _upkeep(pair: _Pair) -> Finding:
    asked, said = (_first(text, _UPKEEP) for text in (pair.asked, pair.offered))
    if said:
        return _found(Criterion.UPKEEP, Verdict.MET, [*asked, *said])
    return _unstated(Criterion.UPKEEP, supply=True, spans=asked)


def _first(text: SearchedText, pattern: re.Pattern[str]) -> list[Span]:
    """Return the first place of a pattern of folded words."""
    for field, said in text.said().items():
        normal = normalise(said)
        if place := pattern.search(normal.text):
            start, end = normal.span(*place.span())
            return [Span(side=text.item.SIDE, field=field, start=start, end=end, text=said[start:end])]
    return []


_REASONS = {
    (Criterion.DEPLOYMENT, Verdict.MET): ("deployment_fits", "asked", "offered"),
    (Criterion.PLACE, Verdict.MET): ("place_served", "asked", "offered"),
    (Criterion.PRICE, Verdict.MET): ("price_within_budget", "budget", "price"),
    (Criterion.PRICE, Verdict.CONFLICTING): ("price_above_budget", "budget", "price"),
}
"""What terms are told of in a line, and how the sentence calls what both sides say."""


def reasons(findings: Sequence[Finding]) -> tuple[Reason, ...]:
    """Return what the terms of both sides say for the match, or against it."""
    told = []
    for finding in findings:
        if (finding.criterion, finding.verdict) in _REASONS:
            code, *names = _REASONS[finding.criterion, finding.verdict]
            quoted = {of: next((span.text for span in finding.spans if span.side is of), "") for of in Side}
            told.append(
                Reason(
                    code=code,
                    parameters=dict(zip(names, (quoted[Side.DEMAND], quoted[Side.SUPPLY]), strict=True)),
                    spans=finding.spans,
                    speaks_against=finding.verdict is Verdict.CONFLICTING,
                )
            )
    return tuple(told)


ASKED_NEXT: Mapping[Verdict, Sequence[tuple[Criterion, Side]]] = {
    # What stands against the pair is settled first, then what the supply leaves open of what was asked, then what the
    # demand has to say before anybody can answer, then what is always worth asking.
    Verdict.CONFLICTING: (
        (Criterion.NUMBERS, Side.SUPPLY),
        (Criterion.DEPLOYMENT, Side.SUPPLY),
        (Criterion.PRICE, Side.SUPPLY),
        (Criterion.DELIVERY, Side.SUPPLY),
        (Criterion.PLACE, Side.SUPPLY),
        (Criterion.STAGE, Side.SUPPLY),
        (Criterion.SECTOR, Side.SUPPLY),
    ),
    Verdict.NOT_STATED: (
        (Criterion.OBJECT, Side.DEMAND),
        (Criterion.OBJECT, Side.SUPPLY),
        (Criterion.NUMBERS, Side.SUPPLY),
        (Criterion.NUMBERS, Side.DEMAND),
        (Criterion.SYSTEMS, Side.SUPPLY),
        (Criterion.DEPLOYMENT, Side.SUPPLY),
        (Criterion.PLACE, Side.SUPPLY),
        (Criterion.PRICE, Side.SUPPLY),
        (Criterion.DELIVERY, Side.SUPPLY),
        (Criterion.CASES, Side.SUPPLY),
        (Criterion.COOPERATION, Side.SUPPLY),
        (Criterion.PROBLEM, Side.SUPPLY),
        (Criterion.UPKEEP, Side.SUPPLY),
        (Criterion.DEPLOYMENT, Side.DEMAND),
        (Criterion.PRICE, Side.DEMAND),
    ),
    Verdict.PARTLY: (
        (Criterion.NUMBERS, Side.SUPPLY),
        (Criterion.SYSTEMS, Side.SUPPLY),
        (Criterion.CASES, Side.SUPPLY),
    ),
}


def is_capable(demand: Demand, supply: Supply, findings: Sequence[Finding]) -> bool:
    """Tell whether a demand that wants something developed meets somebody who develops such things.

    That is: the supply offers development or service, and is about the problem, the object or the technique of the demand.
    """
    if not CAPABLE.intersection(demand.cooperation_modes):
        return False
    met = {finding.criterion for finding in findings if finding.verdict is Verdict.MET}
    develops = Criterion.COOPERATION in met or not {"service", "pilot-base"}.isdisjoint(supply.kinds)
    return develops and not met.isdisjoint({Criterion.PROBLEM, Criterion.OBJECT, Criterion.TECHNIQUE})


def question(findings: Sequence[Finding]) -> Question | None:
    """Return what to ask next, None where nothing of importance is open."""
    by_criterion = {finding.criterion: finding for finding in findings}
    for verdict, order in ASKED_NEXT.items():
        for criterion, side in order:
            finding = by_criterion[criterion]
            if finding.verdict is verdict and (verdict is not Verdict.NOT_STATED or side in finding.unsaid_by):
                quoted = {of: next((span.text for span in finding.spans if span.side is of), "") for of in Side}
                return Question(
                    criterion=criterion,
                    verdict=verdict,
                    side=side,
                    asked=quoted[Side.DEMAND],
                    offered=quoted[Side.SUPPLY],
                )
    return None
