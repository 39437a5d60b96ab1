"""Problems that cannot be read, and what the judge finds in a schedule: what is wrong, where, and how to mend it.

``{place}`` and ``{figure}`` are keys of the files as they stand there, so they are not translated; agendas are numbered from 0 as in the files.
"""

_READ: dict[str, tuple[str, str, str]] = {
    "problem_no_object": (
        "问题文件不是 JSON 对象。请在最外层写 {{…}}，其中含 format、slots、tables、organisations 和 pairs。",
        "問題檔案不是 JSON 物件。請在最外層寫 {{…}}，其中含 format、slots、tables、organisations 和 pairs。",
        "The problem is no JSON object. Put {{…}} around it, with format, slots, tables, organisations and pairs.",
    ),
    "problem_pairs": (
        "pairs 有 {count} 项，最多 {limit} 项。请只保留得分较高的组合。",
        "pairs 有 {count} 項，最多 {limit} 項。請只保留得分較高的組合。",
        "There are {count} pairs; at most {limit} are read. Keep those with the higher scores.",
    ),
    "problem_key": (
        "{place} 不是已知的键。请检查拼写，或删去该键。",
        "{place} 不是已知的鍵。請檢查拼寫，或刪去該鍵。",
        "{place} is no known key. Check its spelling, or remove it.",
    ),
    "problem_missing": (
        "缺少 {place}。请补上。",
        "缺少 {place}。請補上。",
        "{place} is missing. Add it.",
    ),
    "problem_value": (
        "{place} 的值“{value}”不可用。请按格式说明改写（得分须为 0.001 的整数倍，时间写作 2026-12-03T09:00:00）。",
        "{place} 的值「{value}」不可用。請按格式說明改寫（得分須為 0.001 的整數倍，時間寫作 2026-12-03T09:00:00）。",
        (
            "{place} has the value “{value}”, which cannot be used. Write it as the format asks (scores are multiples of "
            "0.001, times look like 2026-12-03T09:00:00)."
        ),
    ),
    "problem_twice": (
        "{place} 中“{value}”重复出现。请只保留一处。",
        "{place} 中「{value}」重複出現。請只保留一處。",
        "{place}: “{value}” stands twice. Keep it once.",
    ),
    "problem_unknown": (
        "{place} 提到“{value}”，但文件中没有定义它。请更正编号，或补上定义。",
        "{place} 提到「{value}」，但檔案中沒有定義它。請更正編號，或補上定義。",
        "{place} names “{value}”, which the file does not define. Correct the id, or define it.",
    ),
    "problem_slots_overlap": (
        "时段 {first} 与 {second} 重叠、未按时间先后排列，或只有其中一个写明时区。请更正 start 和 minutes。",
        "時段 {first} 與 {second} 重疊、未按時間先後排列，或只有其中一個寫明時區。請更正 start 和 minutes。",
        (
            "The slots {first} and {second} overlap, are not in time order, or only one of them has a time zone. Correct "
            "start and minutes."
        ),
    ),
    "problem_minimum": (
        "单位 {organisation} 的 min_meetings 为 {least}，大于 max_meetings {most}。请调低前者或调高后者。",
        "單位 {organisation} 的 min_meetings 為 {least}，大於 max_meetings {most}。請調低前者或調高後者。",
        (
            "Organisation {organisation} has min_meetings {least}, more than its max_meetings {most}. Lower the one or "
            "raise the other."
        ),
    ),
    "problem_side": (
        "组合 {pair}：单位 {organisation} 的 side 不允许它作 {role}。请更正 side，或对调两方。",
        "組合 {pair}：單位 {organisation} 的 side 不允許它作 {role}。請更正 side，或對調兩方。",
        "Pair {pair}: the side of organisation {organisation} does not let it be the {role}. Correct the side, or swap the two.",
    ),
    "problem_self": (
        "单位 {organisation} 与自己配成一对。请删去该项。",
        "單位 {organisation} 與自己配成一對。請刪去該項。",
        "Organisation {organisation} is paired with itself. Remove the pair.",
    ),
    "problem_required_forbidden": (
        "组合 {pair} 既是必须（required）又被禁止（forbidden）。请去掉其中一项。",
        "組合 {pair} 既是必須（required）又被禁止（forbidden）。請去掉其中一項。",
        "Pair {pair} is both required and forbidden. Take one of the two back.",
    ),
    "problem_lock_unlisted": (
        "锁定的组合 {pair} 不在 pairs 中。请把它列入 pairs，或取消锁定。",
        "鎖定的組合 {pair} 不在 pairs 中。請把它列入 pairs，或取消鎖定。",
        "The locked pair {pair} is not listed in pairs. List it, or remove the lock.",
    ),
    "problem_lock_forbidden": (
        "锁定的组合 {pair} 被禁止（forbidden）。请解除禁止，或取消锁定。",
        "鎖定的組合 {pair} 被禁止（forbidden）。請解除禁止，或取消鎖定。",
        "The locked pair {pair} is forbidden. Allow it, or remove the lock.",
    ),
    "problem_lock_slot": (
        "组合 {pair} 锁定在时段 {slot}，但该组合的 slots 不含此时段。请补上该时段，或改换锁定的时段。",
        "組合 {pair} 鎖定在時段 {slot}，但該組合的 slots 不含此時段。請補上該時段，或改換鎖定的時段。",
        "Pair {pair} is locked in slot {slot}, which its own slots leave out. Add the slot there, or lock another.",
    ),
    "problem_lock_absence": (
        "组合 {pair} 锁定在时段 {slot}，但单位 {organisation} 那时缺席。请改换锁定的时段，或更正缺席时段。",
        "組合 {pair} 鎖定在時段 {slot}，但單位 {organisation} 那時缺席。請改換鎖定的時段，或更正缺席時段。",
        (
            "Pair {pair} is locked in slot {slot}, in which organisation {organisation} is unavailable. Lock another slot, or "
            "correct the absence."
        ),
    ),
    "problem_lock_table": (
        "组合 {pair} 锁定在桌 {table}，但单位 {organisation} 不可用此桌。请改换桌，或在其 tables 中补上。",
        "組合 {pair} 鎖定在桌 {table}，但單位 {organisation} 不可用此桌。請改換桌，或在其 tables 中補上。",
        (
            "Pair {pair} is locked at table {table}, which organisation {organisation} may not use. Lock another table, or "
            "add it to the organisation's tables."
        ),
    ),
    "problem_lock_closed": (
        "组合 {pair} 锁定在桌 {table}，但该桌在时段 {slot} 关闭。请改换桌或时段，或开放该桌。",
        "組合 {pair} 鎖定在桌 {table}，但該桌在時段 {slot} 關閉。請改換桌或時段，或開放該桌。",
        "Pair {pair} is locked at table {table}, which is closed in slot {slot}. Lock another table or slot, or open the table.",
    ),
    "problem_after_itself": (
        "after 要求组合 {pair} 排在自己之后。请更正 first 或 then。",
        "after 要求組合 {pair} 排在自己之後。請更正 first 或 then。",
        "An entry of after puts pair {pair} after itself. Correct first or then.",
    ),
}

_RULES: dict[str, tuple[str, str, str]] = {
    "judge_pair_unlisted": (
        "{pair} 会面，但不在 pairs 中。请删去该会面，或把该组合列入 pairs。",
        "{pair} 會面，但不在 pairs 中。請刪去該會面，或把該組合列入 pairs。",
        "{pair} meet but are no listed pair. Remove the meeting, or list the pair.",
    ),
    "judge_pair_forbidden": (
        "{pair} 会面，但被禁止（forbidden）。请删去该会面。",
        "{pair} 會面，但被禁止（forbidden）。請刪去該會面。",
        "{pair} meet although they are forbidden to. Remove the meeting.",
    ),
    "judge_pair_twice": (
        "{pair} 会面 {count} 次。请只保留一次。",
        "{pair} 會面 {count} 次。請只保留一次。",
        "{pair} meet {count} times. Keep one meeting.",
    ),
    "judge_required_missing": (
        "必须会面的 {pair} 没有安排。请为其安排会面。",
        "必須會面的 {pair} 沒有安排。請為其安排會面。",
        "{pair} must meet and do not. Give them a meeting.",
    ),
    "judge_slot_unknown": (
        "{pair} 的时段 {slot} 不存在。请改为问题文件中的时段。",
        "{pair} 的時段 {slot} 不存在。請改為問題檔案中的時段。",
        "{pair} meet in slot {slot}, which does not exist. Use a slot of the problem.",
    ),
    "judge_agenda_unknown": (
        "{pair}：单位 {organisation} 只有 {count} 份日程，没有编号为 {agenda} 的日程（从 0 起）。请更正编号。",
        "{pair}：單位 {organisation} 只有 {count} 份日程，沒有編號為 {agenda} 的日程（從 0 起）。請更正編號。",
        (
            "{pair}: organisation {organisation} has {count} agendas and none with the number {agenda} (they count from 0). "
            "Correct the number."
        ),
    ),
    "judge_agenda_twice": (
        "单位 {organisation} 的日程 {agenda} 在时段 {slot} 有 {count} 场会面。请只保留一场，其余改换时段。",
        "單位 {organisation} 的日程 {agenda} 在時段 {slot} 有 {count} 場會面。請只保留一場，其餘改換時段。",
        "Agenda {agenda} of organisation {organisation} has {count} meetings in slot {slot}. Keep one and move the others.",
    ),
    "judge_absence": (
        "{pair} 在时段 {slot} 会面，但单位 {organisation} 那时缺席。请改换时段。",
        "{pair} 在時段 {slot} 會面，但單位 {organisation} 那時缺席。請改換時段。",
        "{pair} meet in slot {slot}, in which organisation {organisation} is unavailable. Move the meeting.",
    ),
    "judge_table_unknown": (
        "{pair} 的桌 {table} 不存在。请改为问题文件中的桌。",
        "{pair} 的桌 {table} 不存在。請改為問題檔案中的桌。",
        "{pair} meet at table {table}, which does not exist. Use a table of the problem.",
    ),
    "judge_table_closed": (
        "{pair} 在时段 {slot} 使用桌 {table}，但该桌那时关闭。请改换桌或时段。",
        "{pair} 在時段 {slot} 使用桌 {table}，但該桌那時關閉。請改換桌或時段。",
        "{pair} meet at table {table} in slot {slot}, when it is closed. Change the table or the slot.",
    ),
    "judge_table_foreign": (
        "{pair} 使用桌 {table}，但单位 {organisation} 不可用此桌。请改换桌。",
        "{pair} 使用桌 {table}，但單位 {organisation} 不可用此桌。請改換桌。",
        "{pair} meet at table {table}, which organisation {organisation} may not use. Change the table.",
    ),
    "judge_table_twice": (
        "桌 {table} 在时段 {slot} 有 {count} 场会面。请只保留一场，其余改换桌或时段。",
        "桌 {table} 在時段 {slot} 有 {count} 場會面。請只保留一場，其餘改換桌或時段。",
        "Table {table} has {count} meetings in slot {slot}. Keep one and move the others.",
    ),
    "judge_spare": (
        "共有 {count} 场会面，留出空位（spare_share）后最多 {limit} 场。请减少会面，或调低 spare_share。",
        "共有 {count} 場會面，留出空位（spare_share）後最多 {limit} 場。請減少會面，或調低 spare_share。",
        (
            "There are {count} meetings; with the places to be kept free (spare_share) at most {limit} fit. Remove meetings, "
            "or lower spare_share."
        ),
    ),
    "judge_maximum": (
        "单位 {organisation} 有 {count} 场会面，超过上限 {limit}。请减少其会面。",
        "單位 {organisation} 有 {count} 場會面，超過上限 {limit}。請減少其會面。",
        "Organisation {organisation} has {count} meetings, more than its maximum of {limit}. Remove some.",
    ),
    "judge_lock_slot": (
        "{pair} 锁定在时段 {slot}，但那时没有会面。请把会面放回该时段。",
        "{pair} 鎖定在時段 {slot}，但那時沒有會面。請把會面放回該時段。",
        "{pair} are locked in slot {slot} and do not meet then. Put the meeting back there.",
    ),
    "judge_lock_table": (
        "{pair} 在时段 {slot} 锁定在桌 {table}，但会面在别的桌。请放回该桌。",
        "{pair} 在時段 {slot} 鎖定在桌 {table}，但會面在別的桌。請放回該桌。",
        "{pair} are locked at table {table} in slot {slot} and meet at another. Put the meeting back there.",
    ),
    "judge_frozen_missing": (
        "时段 {slot} 已冻结：已公布的 {pair}（桌 {table}）没有原样保留。请恢复其桌和日程。",
        "時段 {slot} 已凍結：已公布的 {pair}（桌 {table}）沒有原樣保留。請恢復其桌和日程。",
        "Slot {slot} is frozen: the published meeting {pair} at table {table} does not stand as it was. Restore its table and agendas.",
    ),
    "judge_frozen_new": (
        "时段 {slot} 已冻结，但 {pair}（桌 {table}）并未如此公布。请删去，或移到冻结之后的时段。",
        "時段 {slot} 已凍結，但 {pair}（桌 {table}）並未如此公布。請刪去，或移到凍結之後的時段。",
        "Slot {slot} is frozen, and {pair} at table {table} was not published so. Remove it, or move it to a later slot.",
    ),
    "judge_pair_slot": (
        "{pair} 在时段 {slot} 会面，但该组合的 slots 不含此时段。请改换时段。",
        "{pair} 在時段 {slot} 會面，但該組合的 slots 不含此時段。請改換時段。",
        "{pair} meet in slot {slot}, which is none of the pair's slots. Move the meeting.",
    ),
    "judge_after": (
        "{then} 应在 {first} 之后的时段会面，实际没有。请调换先后。",
        "{then} 應在 {first} 之後的時段會面，實際沒有。請調換先後。",
        "{then} should meet in a later slot than {first} and do not. Change the order.",
    ),
    "judge_break_spread": (
        "各日程的空档数最多相差 {count}，超过允许的 {limit}。请减少空档最多者的空档。",
        "各日程的空檔數最多相差 {count}，超過允許的 {limit}。請減少空檔最多者的空檔。",
        "The breaks of two agendas differ by {count}; {limit} are allowed. Close breaks where there are most.",
    ),
    "judge_seat_changed": (
        "单位 {organisation} 的日程 {agenda} 应全天坐同一桌，却用了 {tables}。请只用一桌。",
        "單位 {organisation} 的日程 {agenda} 應全天坐同一桌，卻用了 {tables}。請只用一桌。",
        "Agenda {agenda} of organisation {organisation} should keep one table all day and sits at {tables}. Use one of them.",
    ),
    "judge_seat_shared": (
        "桌 {table} 由单位 {organisation} 的日程 {agenda} 与单位 {other} 的日程 {other_agenda} 共用。请让其中一方换桌。",
        "桌 {table} 由單位 {organisation} 的日程 {agenda} 與單位 {other} 的日程 {other_agenda} 共用。請讓其中一方換桌。",
        (
            "Table {table} seats agenda {agenda} of organisation {organisation} and agenda {other_agenda} of organisation "
            "{other}. Give one of them another table."
        ),
    ),
}

_ANSWER: dict[str, tuple[str, str, str]] = {
    "judge_figure": (
        "答案写 {figure} 为 {given}，实际为 {found}。请更正该值。",
        "答案寫 {figure} 為 {given}，實際為 {found}。請更正該值。",
        "The answer says {figure} {given}; it is {found}. Correct the figure.",
    ),
    "judge_bound": (
        "答案的 {figure} 达到 {reached}，已越过其界 {bound}，该界不成立。请重新求界。",
        "答案的 {figure} 達到 {reached}，已越過其界 {bound}，該界不成立。請重新求界。",
        "The answer reaches {figure} {reached}, beyond its bound of {bound}, so the bound is wrong. Compute it again.",
    ),
    "judge_unproved": (
        "答案写 {figure} 为真，但数值没有达到其界。请改为 false。",
        "答案寫 {figure} 為真，但數值沒有達到其界。請改為 false。",
        "The answer says {figure}, but its figures do not meet their bounds. Write false.",
    ),
    "judge_entry_missing": (
        "答案的 {figure} 缺少“{entry}”。请补上。",
        "答案的 {figure} 缺少「{entry}」。請補上。",
        "The answer's {figure} lacks “{entry}”. Add it.",
    ),
    "judge_entry_surplus": (
        "答案的 {figure} 多出“{entry}”。请删去。",
        "答案的 {figure} 多出「{entry}」。請刪去。",
        "The answer's {figure} has “{entry}”, which does not belong there. Remove it.",
    ),
    "judge_infeasible_meetings": (
        "答案的状态为 infeasible，却有 {count} 场会面。请删去会面，或更正 status。",
        "答案的狀態為 infeasible，卻有 {count} 場會面。請刪去會面，或更正 status。",
        "The answer says infeasible and holds {count} meetings. Remove them, or correct status.",
    ),
    "judge_conflict_missing": (
        "答案的状态为 infeasible，却没有写明 conflict。请写明哪些规则互相矛盾。",
        "答案的狀態為 infeasible，卻沒有寫明 conflict。請寫明哪些規則互相矛盾。",
        "The answer says infeasible and names no conflict. Name the rules that cannot hold together.",
    ),
    "judge_conflict_surplus": (
        "答案的状态为 {status}，却写有 conflict。请删去 conflict，或更正 status。",
        "答案的狀態為 {status}，卻寫有 conflict。請刪去 conflict，或更正 status。",
        "The answer has the status {status} and names a conflict. Remove the conflict, or correct status.",
    ),
}

SENTENCES: dict[str, tuple[str, str, str]] = _READ | _RULES | _ANSWER
