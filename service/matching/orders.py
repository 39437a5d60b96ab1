"""The text of an item without the passages in which it gives orders to whoever judges it, a model or a person.

Such a passage names its reader ("AI reviewers:", 评审专家) or its own row ("this vendor", 本产品) and commands a verdict
("rank first", 打满分), or revokes instructions given before. Neither half alone is an order: lists speak of models,
experts, scores and instructions all day. The patterns read a stream of letters without the spaces, dots and marks that
hide words (忽 略, i-g-n-o-r-e); of punctuation two signs are left, ``。`` for the end of a sentence or line and ``，``
for that of a clause. Look-alike letters of other alphabets, encoded text and other languages are not read.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from indexes.text import normalise

_KEPT_TEXTS = 4096
"""As many as are kept without places; where nothing is blanked, both keep the same string."""


def _any(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


# In all patterns a blank stands for a comma that may stand there, and ~ for some words of the same sentence.
_OWN = _any(  # the row, as only its author calls it; 本厂, 本条产线 and "this line" are the reader's plant
    "[本我该此这](?:公司|司|产品|商品|方案|供应商|供方|厂商|厂家|企业|项目|条(?![产线码])目?|品牌|需求|单位|家|款(?:产品)?|记录|们)",
    "(?:this|our|my)(?:product|vendor|supplier|solution|company|entry|listing|item|offer|row|record|one|demand|firm)",
)
_VERDICT = _any(  # 最高分辨率, 高分子 and "score out of 100" are none
    "满分|最高(?:分(?![辨子贝])|评)|[打给评](?:个?高|100)分(?![辨子])|强匹配|首位|榜首|置顶",
    "(?:[为成是出定]|(?:任何|所有|一切|每个)需求)[^。，与]{0,8}(?:完美|完全|最佳|高度)匹配",  # 与MES完全匹配 asks for an interface
    "(?:匹配度|相似度|得分|评分|分数)[^。，]{0,4}(?:[设置改调]为|100)|第[一1]位|排(?:在|到|为)?(?:第[一1]|最?前)",
    "full(?:marks|score)|(?:highest|maximum|top|perfect)(?:score|rating|rank|mark|result)|(?:perfect|strong|best)match",
    "(?:score|rate|give)(?:it|this|us)?(?:as|of|a)?100?(?![0-9])|rank(?:it|this|us|me)?(?:first|top|highest)",
)
_FIRST = _any(  # only beside the row itself: 列为优先改造对象 and 第一批 are none
    _VERDICT,
    "[排列评选放定判作](?:在|为|到|作|成)?(?:首选|最佳|最优|优先推荐|第[一1](?![批时次道线个类步责]))|只[推选]",
    "first|top|highest|number(?:one|1)|10outof10|aboveall|aheadof",
)
_PICK = _any("推荐|选择|选用|选中|优选", "recommend|choose|select|pick|prefer|favou?r") + _OWN
_MUST = _any(  # 客户都推荐本公司 and "plants always choose our product" are reports
    "(?<![申邀])请|必须|务必|一定|(?<![供响对适反])应|一律|直接|must|should|please",
    "(?<![^。，])(?:只|都要?|始终|永远|总是|always|only|just|never)",
)
_JUDGE = "(?:(?:评审|评分|打分|审核)(?:专家|人|员|委|组)|评委)"
_MODEL = "(?:ai|大模型|语言模型|人工智能|智能体|(?:匹配|排序|推荐|评分)(?:引擎|算法|模型|助手|系统))"
_SPOKEN_TO = _any(  # models and judges are what lists are about: only one who is spoken to may be given an order
    f"(?:致|告知?|请|亲爱的|尊敬的)(?:各位)?(?:{_JUDGE}|{_MODEL}(?![厂企公供团服平商]))|{_MODEL}(?:，?请|注意|你|您|助手，?请)|给(?:ai|大模型)看",
    f"各位{_JUDGE}|{_JUDGE}(?:请|必须|务必|一定|注意|，请)|你(?:必须|应|的任务|是[^。，]{{0,8}}(?:{_JUDGE}|{_MODEL}|助手|专家|评审))",
    "(?:阅读|读到|看到|处理|读取|解析|评估)[本此这该][^。，]{0,8}(?:ai|模型|助手|智能|机器|程序|人)",
    "(?:系统|管理员|新|隐藏|最高(?:优先级)?)(?:提示|指令|消息)词? ?(?=，|你)",
    "ai(?:reviewer|judge|grader|evaluator|assistant|ranker|rater)s?(?:，|must|should|please)|youarean?(?:ai|llm|language)",
    "(?:note|notice|message|attention|dear|hey)(?:to)?(?:the|all|any|every)*(?:ai|a?llm|language|model|review|judge|evaluat)",
    "(?<![^。，])(?:system|assistant|user|developer|instructions?|prompt|llms?|ai|gpt)(?:prompt|message|note|override)?[，。]",
)
_IGNORE = "(?<!不[得可能应会])(?<![不常易可被])(?:忽[略视]|无视|忘[记掉]|不[要用必]?(?:理会|遵守|遵循)|[抛撇]开)(?:掉|你|所有|一切|的)*"
_IGNORE_EN = "(?:ignore|donotconsider|disregard|forget|donotfollow|stopfollowing)(?:all|any|every|of|your|the|my|these|those|and)*"
_RULES = "(?:指令|指示|提示|命令|规则|要求|设定|限制|标准|内容|说明|文字|信息)"
_RULES_EN = (
    "(?:instruction|prompt|rule|guideline|direction|directive|criteria|command|context|text|requirement|ranking)"
)
_PAST = "(?:以上|上述|上面|之前|先前|此前|前面|前述|前文|原有|原来|既定|你的)(?:的|所有|全部|一切|任何|各项|各种|，)*"
_PAST_EN = "(?:(?:previous|prior|above|earlier|preceding|foregoing|former|existing|system|original|and|all|the)，?)+"
_OTHERS = _any(
    rf"(?:{_IGNORE}|勿(?:参考|考虑))(?:其[他它余]|别的)[^。]{{0,4}}(?:供应商|供方|产品|条|企业|厂|方案|候选|记录|公司|行)",
    rf"{_IGNORE_EN}other(?:s|entr|vendor|supplier|product|candidate|row|item|offer|listing|compan)",
)
_ORDERS = (
    f"{_IGNORE} (?:[前上]文|{_PAST}{_RULES})",
    f"{_IGNORE_EN} {_PAST_EN}{_RULES_EN}",
    f"{_IGNORE_EN}(?:everything|anything|what)? (?:youweretold|thatis|thatwas|written|said)?(?:above|before)",
    "(?:从现在(?:起|开始)|从此|现在) 你(?:就|将|只)?是|fromnowon，?you(?!r)|imstart[，。]{0,3}(?:system|user|assistant)",
    "youarenowan?(?:ai|assist|model|engine|rank|match|judge|review|help)|ifyouarean?(?:ai|llm|languagemodel)",
    f"{_SPOKEN_TO}~(?:{_VERDICT}|{_OTHERS}|{_PICK}|返回{_OWN})",
    f"{_OTHERS}~{_FIRST}",
    f"(?:{_IGNORE}[^。，]{{0,4}}{_RULES}|{_PAST}{_RULES}[^。，]{{0,4}}(?:作废|无效|失效))~{_VERDICT}",
    f"(?:{_MUST}[^。，]{{0,8}}|(?<![^。，]))(?:[把将视]|给予?) {_OWN}[^。，]{{0,20}}{_FIRST}",  # 多家客户将本产品列为首选 is a report
    f"{_OWN}(?:的[^。，]{{0,4}})?(?:必须|务必|应|一定要)[^。与]{{0,20}}(?:{_VERDICT}|排名第[一1])",
    f"{_MUST}[^。，]{{0,8}}{_PICK}(?![的已现对自内])",
    f"(?:assign|give|award)[^。，]{{0,12}}{_VERDICT}to{_OWN}",
    f"(?:rank|rate|score|grade) {_OWN}[^。，]{{0,30}}{_FIRST}",
    f"(?:place|put|list|give|mark|label|treat|assign|return|output) {_OWN}~(?:{_VERDICT}|topof|aboveall|aheadof)",
)


def _pattern(alternatives: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(alternatives).replace(" ", "，?").replace("~", "[^。]{0,50}?"))


_ORDER = _pattern(_ORDERS)
_CUES = (  # tell of a clause beside an order that it belongs to it
    f"{_SPOKEN_TO}|{_VERDICT}|{_OTHERS}|{_PICK}|(?:请|作为)[^。，]{{0,6}}(?:{_JUDGE}|{_MODEL}|评审)|{_OWN}(?:gets|deserves)",
    f"(?:{_IGNORE}|{_PAST})[^。，]{{0,4}}{_RULES}|提示词，|无论|whatever|谢谢|thank|im(?:start|end)",
    "(?<![^。，])(?:输出|返回|重要|注意|output|return|respond|answer|important)",
)
_CUE = _pattern(_CUES)
_TRIGGERS = (  # one of them stands in every order, in one script or the other
    "忽略|忽视|忽視|无视|無視|忘记|忘記|忘掉|理会|理會|遵守|遵循|抛开|拋開|撇开|撇開|现在|現在|从此|從此|作废|作廢|无效|無效|失效"
    "|满分|滿分|高分|最高|100|匹配|相似度|得分|评分|評分|分数|分數|首位|首选|首選|榜首|置顶|置頂|第一|第1|排前|排最前|排在前|排到前"
    "|排在最|排到最|排为|排為|最佳|最优|最優|优先推|優先推|只推|只选|只選|推荐|推薦|选择|選擇|选用|選用|选中|選中|优选|優選|返回"
    "|ignore|disregard|forget|donotfollow|donotconsider|stopfollow|fromnowon|youarenow|ifyouare|imstart|score|rate|rating|rank"
    "|mark|result|match|first|highest|number|10out|top|above|ahead|recommend|choose|select|pick|prefer|favor|favour"
)
_DISGUISED = "[\uff21-\uff3a\uff41-\uff5a\u24b6-\u24e9\U0001d400-\U0001d7ff]"
"""Latin letters full width, in circles or in bold: whatever they hide, look closer."""
_TRIGGER = re.compile(re.sub(r"(?<=\w)(?=\w)", r"[\\W_]*", _TRIGGERS) + "|" + _DISGUISED)

_LINE_END = re.compile(r"[\r\n](?![^\S\r\n]*[a-z])")  # before a small letter a line of English is merely wrapped
_SIGNS = re.compile(  # a letter, or all that stands between two: nothing between letters one by one, else an end or a comma
    r"(?P<letter>[^\W_])|(?<=\b\w)[\W_]+(?=\w\b)"
    r"|(?P<end>[\W_]*?(?:[。!?;)>…]|\.(?![0-9]))[\W_]*)|(?P<comma>[\W_]*?[，,、:\[\]【】「」《》<{}`|(—][\W_]*)|[\W_]+"
)
_CLAUSE = re.compile("[^。，]*[。，]?")


@lru_cache(maxsize=_KEPT_TEXTS)
def without_orders(text: str) -> str:
    """Return the text with every order in it replaced by spaces, as long as before."""
    if not _TRIGGER.search(text.lower()):  # at a fraction of the time of keeping the way back
        return text
    normal = normalise(_LINE_END.sub("。", text))
    signs = [sign for sign in _SIGNS.finditer(normal.text) if sign.lastgroup]
    stream = "".join(sign["letter"] or ("。" if sign["end"] else "，") for sign in signs)
    characters = list(text)
    for start, end in _passages(stream):
        first = signs[start - 1].end() if start else 0
        last = signs[end - 1].end() if end < len(signs) else len(normal.text)
        for place in range(*normal.span(first, last)):
            if not characters[place].isspace():
                characters[place] = " "
    return "".join(characters)


def _passages(stream: str) -> Iterator[tuple[int, int]]:
    """Yield the clauses that give orders, and those beside them that belong to these."""
    clauses = [clause for clause in _CLAUSE.finditer(stream) if clause.group()]
    starts = [clause.start() for clause in clauses]
    ordering = [False] * len(clauses)
    for order in _ORDER.finditer(stream):
        for number in range(bisect_right(starts, order.start()) - 1, bisect_left(starts, order.end())):
            ordering[number] = True
    pairs = list(pairwise(clauses))
    for number, (before, clause) in enumerate(pairs):
        same_sentence = before.group().endswith("，")
        ordering[number + 1] |= ordering[number] and (same_sentence or _belongs(clause.group()))
    for number, (clause, _) in reversed(list(enumerate(pairs))):
        ordering[number] |= ordering[number + 1] and _belongs(clause.group())
    return (clause.span() for clause, is_order in zip(clauses, ordering, strict=True) if is_order)


def _belongs(clause: str) -> bool:
    """Tell whether a clause beside an order belongs to it."""
    return clause in {"，", "。"} or bool(_CUE.search(clause))
