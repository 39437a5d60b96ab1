"""What is said of a conference's plan: figures and bounds, why two cannot meet as somebody wants, and what cannot be shifted."""

_FIGURES: dict[str, tuple[str, str, str]] = {
    "figures.most_met": (
        "按这些约谈意向，任何日程都排不出超过 {most} 场洽谈；本日程有 {meetings} 场",
        "按這些約談意向，任何日程都排不出超過 {most} 場洽談；本日程有 {meetings} 場",
        "No schedule of these requests holds more than {most} meetings; this one holds {meetings}",
    ),
    "figures.gain": (
        "{bound}；{tables}可增加 {gained} 场。",
        "{bound}；{tables}可增加 {gained} 場。",
        "{bound}; {tables} would add {gained}.",
    ),
    "figures.gain_of_bound": (
        "{bound}；{tables}可将上限提高 {gained} 场。",
        "{bound}；{tables}可將上限提高 {gained} 場。",
        "{bound}; {tables} would raise that limit by {gained}.",
    ),
    "figures.no_gain": (
        "{bound}；即使{tables}也不会增加。",
        "{bound}；即使{tables}也不會增加。",
        "{bound}; even {tables} would add none.",
    ),
    "figures.tables.1": ("再加一张桌子", "再加一張桌子", "one more table"),
    "figures.tables.2": ("再加两张桌子", "再加兩張桌子", "two more tables"),
    "figures.tables.3": ("再加三张桌子", "再加三張桌子", "three more tables"),
    "figures.tables.4": ("再加四张桌子", "再加四張桌子", "four more tables"),
    "figures.tables.5": ("再加五张桌子", "再加五張桌子", "five more tables"),
    "figures.proved": (
        "总得分 {score}，已证明：缺额不增加就不可能更高。",
        "總得分 {score}，已證明：缺額不增加就不可能更高。",
        "The score is {score}, proved to be the highest that breaks no more promises.",
    ),
    "figures.gap": (
        "总得分 {score}；缺额不增加的日程都不超过 {bound}，因此最多相差 {gap}。",
        "總得分 {score}；缺額不增加的日程都不超過 {bound}，因此最多相差 {gap}。",
        "The score is {score}; no schedule that breaks no more promises has more than {bound}, so at most {gap} is missing.",
    ),
    "figures.cut_short": (
        "计算因时间到而停止，延长时间或可更好。",
        "計算因時間到而停止，延長時間或可更好。",
        "The search was cut short; a longer one may find more.",
    ),
    "figures.promised": (
        "各单位都达到约定的最少场数。",
        "各單位都達到約定的最少場數。",
        "Everybody has the meetings they were promised.",
    ),
    "figures.short": (
        "距约定的最少场数共缺 {shortfall} 场；任何日程至少缺 {bound} 场。",
        "距約定的最少場數共缺 {shortfall} 場；任何日程至少缺 {bound} 場。",
        "To the meetings that were promised, {shortfall} are missing; every schedule misses at least {bound}.",
    ),
    "figures.short_of": (
        "{organisation}：约定 {wanted} 场，排到 {got} 场，{reason}。",
        "{organisation}：約定 {wanted} 場，排到 {got} 場，{reason}。",
        "{organisation} has {got} of {wanted} meetings, because {reason}.",
    ),
    "shortfall.absences": (
        "因为能与对方同时到场的时段不够",
        "因為能與對方同時到場的時段不夠",
        "there are too few slots in which it and its partners are present",
    ),
    "shortfall.no_partner": (
        "因为可以洽谈的对象不够",
        "因為可以洽談的對象不夠",
        "too few others may meet it",
    ),
    "shortfall.tables_full": (
        "因为它能到场的时段桌子都已占满",
        "因為它能到場的時段桌子都已佔滿",
        "every table is taken when it could meet",
    ),
    "shortfall.limits": (
        "因为它的洽谈对象都已达到场数上限",
        "因為它的洽談對象都已達到場數上限",
        "its partners have as many meetings as they may",
    ),
    "shortfall.other_wishes": (
        "因为再排一场会让别的单位缺得更多或总得分更低",
        "因為再排一場會讓別的單位缺得更多或總得分更低",
        "one more would cost others more",
    ),
    "figures.breaks_proved": (
        "空档共 {breaks} 个，已证明这些洽谈不可能更少。",
        "空檔共 {breaks} 個，已證明這些洽談不可能更少。",
        "There are {breaks} breaks; these meetings are proved to have no fewer.",
    ),
    "figures.breaks": (
        "空档共 {breaks} 个；这些洽谈至少有 {bound} 个。",
        "空檔共 {breaks} 個；這些洽談至少有 {bound} 個。",
        "There are {breaks} breaks; these meetings have at least {bound}.",
    ),
}

_CONTRADICTIONS: dict[str, tuple[str, str, str]] = {
    "rule_reason.wish": ("意愿", "意願", "a wish"),
    "rule_reason.met_before": ("曾经洽谈", "曾經洽談", "they have met before"),
    "rule_reason.competitors": ("竞争关系", "競爭關係", "they are competitors"),
    "rule_reason.same_organisation": ("同一单位", "同一單位", "they are one organisation"),
    "rules_contradict": (
        "{required_by}要求 {demand} 与 {supply} 洽谈，{forbidden_by}要求两方不洽谈（{problem}）。请撤回其中一条。",
        "{required_by}要求 {demand} 與 {supply} 洽談，{forbidden_by}要求兩方不洽談（{problem}）。請撤回其中一條。",
        "{required_by} said that {demand} and {supply} must meet, {forbidden_by} that they must not ({problem}). Take one of the two back.",
    ),
    "rule_forbidden": (
        "{required_by}要求 {demand} 与 {supply} 洽谈，但两方属同一单位或曾经洽谈。请撤回该要求，或允许曾经洽谈者再次洽谈。",
        "{required_by}要求 {demand} 與 {supply} 洽談，但兩方屬同一單位或曾經洽談。請撤回該要求，或允許曾經洽談者再次洽談。",
        (
            "{required_by} said that {demand} and {supply} must meet, but they are one organisation or have met before. Take that back, or let those "
            "who have met meet again."
        ),
    ),
    "rule_supporter": (
        "{required_by}要求 {demand} 与 {supply} 洽谈，其中有支持机构，需先手工预约。请先加入这场洽谈，或撤回该要求。",
        "{required_by}要求 {demand} 與 {supply} 洽談，其中有支持機構，需先手動預約。請先加入這場洽談，或撤回該要求。",
        (
            "{required_by} said that {demand} and {supply} must meet; one of them is a supporter, whose meetings are booked by hand. Add the meeting "
            "first, or take that back."
        ),
    ),
    "meeting_forbidden": (
        "{demand} 与 {supply} 的洽谈须保留在时段 {slot}、桌 {table}，但{said_by}要求两方不洽谈（{problem}）。请取消或解锁这场洽谈，或撤回该要求。",
        "{demand} 與 {supply} 的洽談須保留在時段 {slot}、桌 {table}，但{said_by}要求兩方不洽談（{problem}）。請取消或解鎖這場洽談，或撤回該要求。",
        (
            "The meeting of {demand} and {supply} is to stay in slot {slot} at table {table}, but {said_by} said that they must not meet ({problem}). "
            "Cancel or unlock it, or take that back."
        ),
    ),
    "meeting_cannot_stand": (
        "{demand} 与 {supply} 的洽谈不能留在时段 {slot}、桌 {table}：{problem}。请移动、取消或解锁这场洽谈，或更正妨碍它的内容。",
        "{demand} 與 {supply} 的洽談不能留在時段 {slot}、桌 {table}：{problem}。請移動、取消或解鎖這場洽談，或更正妨礙它的內容。",
        (
            "The meeting of {demand} and {supply} cannot stay in slot {slot} at table {table}: {problem}. Move, cancel or unlock it, or change what "
            "stands in its way."
        ),
    ),
    "meeting_stopped_by": (
        "{demand} 与 {supply} 的洽谈不能留在时段 {slot}、桌 {table}：{problem}（{organisation}）。请移动、取消或解锁这场洽谈，或更正妨碍它的内容。",
        "{demand} 與 {supply} 的洽談不能留在時段 {slot}、桌 {table}：{problem}（{organisation}）。請移動、取消或解鎖這場洽談，或更正妨礙它的內容。",
        (
            "The meeting of {demand} and {supply} cannot stay in slot {slot} at table {table}: {problem} ({organisation}). Move, cancel or unlock it, "
            "or change what stands in its way."
        ),
    ),
}

_DAY: dict[str, tuple[str, str, str]] = {
    "place_unknown": (
        "本次对接会没有时段、桌子或分区“{place}”。请检查编号。",
        "本次對接會沒有時段、桌子或分區「{place}」。請檢查編號。",
        "The conference has no slot, table or part of the hall “{place}”. Check the id.",
    ),
    "delay_minutes": (
        "顺延分钟数为 {minutes}，应至少为 1。",
        "順延分鐘數為 {minutes}，應至少為 1。",
        "A delay is 1 minute or more, not {minutes}.",
    ),
    "past_midnight": (
        "“{what}”会到次日 {end} 才结束。请缩短顺延，或先去掉最后的时段。",
        "「{what}」會到次日 {end} 才結束。請縮短順延，或先去掉最後的時段。",
        "“{what}” would end at {end} on the day after. Delay less, or drop the last slots first.",
    ),
    "slot_twice": (
        "时段 {slot} 已存在。请另取编号。",
        "時段 {slot} 已存在。請另取編號。",
        "There is a slot {slot} already. Give the new one another id.",
    ),
    "slot_other_day": (
        "时段 {slot} 不在对接会当天。请更正开始时间。",
        "時段 {slot} 不在對接會當天。請更正開始時間。",
        "Slot {slot} is not on the day of the conference. Correct its start.",
    ),
    "slots_many": (
        "一次对接会最多 {limit} 个时段。请先去掉一个。",
        "一次對接會最多 {limit} 個時段。請先去掉一個。",
        "A conference has at most {limit} slots. Drop one first.",
    ),
    "slot_overlaps": (
        "时段 {slot} 与“{other}”重叠。请更正开始时间或时长。",
        "時段 {slot} 與「{other}」重疊。請更正開始時間或時長。",
        "Slot {slot} overlaps “{other}”. Change its start or its length.",
    ),
}

SENTENCES: dict[str, tuple[str, str, str]] = _FIGURES | _CONTRADICTIONS | _DAY
